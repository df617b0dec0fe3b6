import type { Usage } from '../core/contracts/storage/deliverable.ts';
import type { listedTaskFields } from '../core/contracts/storage/table.ts';
import { type Plan, type TaskStatus, taskStatus } from '../core/contracts/storage/task-schemas.ts';
import {
  type Decision,
  type DependencyState,
  type Gate,
  isEnded,
  type Subtask,
  type Task,
} from '../core/lifecycle/task.ts';
import { type Entry, separate, type Unreadable } from './entries.ts';
import { absent, type Change, type Condition, equals, oneOf, sizeIs } from './expressions.ts';
import { itemReader } from './item-form.ts';
import {
  ACTIVE,
  activeAt,
  activeKey,
  dueKey,
  inTask,
  kindInTask,
  LISTED,
  listedAt,
  listedKey,
  placeOfTime,
  taskIdOf,
  taskKey,
  taskPartition,
  waitingTaskKey,
} from './keys.ts';
import { toSubtask } from './subtasks.ts';
import type { Item, Table } from './table.ts';
import { isDeleted, type StoredText, toPlan, toText } from './task-texts.ts';

/** Tasks that a call for the list of a submitter reads: so many at once, so many times. */
const OF_OTHERS = { atOnce: 500, mostReads: 20 };

const unended: TaskStatus[] = ['blocked', 'queued', 'in_progress'];

/** A task with its subtasks in plan order, and the ids of the tasks that wait on it. */
export type WholeTask = { task: Task; subtasks: Subtask[]; waitingTasks: string[] };

export type TaskFilter = Partial<Record<'status' | 'type' | 'department' | 'priority', string | undefined>>;

/** A task as the list shows it. */
export type ListedTask = Pick<Task, (typeof listedTaskFields)[number]>;

/** A page of the list: its tasks, and those that cannot be read. */
export type ListPage = { tasks: ListedTask[]; unreadable: Unreadable[]; next?: string };

/** Task items, and the edges to the tasks that wait on them. */
export class Tasks {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async create(task: Task): Promise<boolean> {
    return this.#table.create({
      ...taskKey(task.taskId),
      ...activeKey(task),
      ...listedKey(task),
      ...task,
    });
  }

  async get(taskId: string): Promise<Task | undefined> {
    const item = await this.#table.get(taskKey(taskId));
    return item && !isDeleted(item) ? toTask(item) : undefined;
  }

  /** Task and subtasks: one Query. */
  async withSubtasks(taskId: string): Promise<Omit<WholeTask, 'waitingTasks'> | undefined> {
    return whole(await this.#table.queryAll({ partition: taskPartition(taskId), between: inTask.subtasksAndTask }));
  }

  /** Ids of the tasks that wait on a task: one Query. */
  async waitingOn(taskId: string): Promise<string[]> {
    const items = await this.#table.queryAll({ partition: taskPartition(taskId), beginsWith: inTask.waitingTasks });
    return items.map(({ waitingTaskId }) => String(waitingTaskId));
  }

  /** Everything in the task's partition: one Query. */
  async withText(taskId: string): Promise<(WholeTask & { text: StoredText; plan: Plan | undefined }) | undefined> {
    const items = await this.#table.queryAll({ partition: taskPartition(taskId) });
    const found = whole(items);
    const text = items.find((item) => kindInTask(item) === 'text');
    const plan = items.find((item) => kindInTask(item) === 'plan');
    return found && text && { ...found, text: toText(text), plan: plan && toPlan(plan) };
  }

  /** Notes that a task waits on another, in the partition of that other task, which reads it when it ends. */
  async addWaiting(taskId: string, waitingTaskId: string): Promise<void> {
    await this.#table.put({ ...waitingTaskKey(taskId, waitingTaskId), waitingTaskId });
  }

  /** Newest first. A filtered page may be empty and still have a next one. */
  async list(filter: TaskFilter, limit: number, after: string | undefined): Promise<ListPage> {
    const { entries, next } = await this.#listed(filter, limit, after);
    return { ...pageOf(entries), ...(next ? { next: String(next.gsi2sk) } : {}) };
  }

  /**
   * The tasks of a submitter, newest first, like list. A place that it returns names no task of another submitter, only
   * the time of one at most.
   */
  async listOf(
    submitter: string,
    filter: TaskFilter,
    limit: number,
    after: string | undefined,
    { atOnce, mostReads } = OF_OTHERS,
  ): Promise<ListPage> {
    const entries: Entry<ListedTask>[] = [];
    let from = after;
    // A page gets at least to another time, or the next one would begin where it did.
    const isWhereItBegan = () => from && after && placeOfTime(from) === placeOfTime(after);
    for (let reads = 0; reads < mostReads || isWhereItBegan(); reads += 1) {
      const page = await this.#listed({ ...filter, submitter }, atOnce, from);
      entries.push(...page.entries);
      if (entries.length > limit) {
        const shown = entries.slice(0, limit);
        return { ...pageOf(shown), next: String(shown.at(-1)?.item.gsi2sk) };
      }
      if (!page.next) return pageOf(entries);
      from = String(page.next.gsi2sk);
    }
    // Others' tasks are in between. The next page begins with all tasks of the time that was reached.
    const next = placeOfTime(from ?? '');
    return { ...pageOf(entries.filter(({ item }) => String(item.gsi2sk) > next)), next };
  }

  #listed(filter: TaskFilter & { submitter?: string }, limit: number, after: string | undefined) {
    const input = { index: 'gsi2', partition: LISTED, newestFirst: true, limit, filter } as const;
    return this.#table.list({ ...input, ...(after ? { after: listedAt(after) } : {}) }, toListedTask);
  }

  /** Ids of tasks that have not ended, and began before an instant (ISO 8601), oldest first. */
  async activeBefore(instant: string): Promise<string[]> {
    const items = await this.#table.queryAll({ index: 'gsi1', partition: ACTIVE, below: instant });
    return items.map(taskIdOf);
  }

  /** A page of the ids of tasks that have not ended, oldest first; and of deleted ones whose removal goes on. */
  async active(limit: number, after: string | undefined): Promise<{ taskIds: string[]; next: string | undefined }> {
    const place = after === undefined ? {} : { after: activeAt(after) };
    const { items, next } = await this.#table.query({ index: 'gsi1', partition: ACTIVE, limit, ...place });
    return { taskIds: items.map(taskIdOf), next: next && String(next.gsi1sk) };
  }

  /** Notes that a dependency has ended, or was retried. undefined: the task does not wait on it any more. */
  async dependencyChanged(taskId: string, dependency: string, state: DependencyState | 'completed') {
    const path = `waitsOn.${dependency}`;
    return this.#change(
      taskId,
      { ...(state === 'completed' ? { remove: [path] } : { set: { [path]: state } }), isQuiet: true },
      [oneOf(path, ['open', 'failed', 'cancelled', 'deleted'])],
    );
  }

  /** blocked → queued, once it waits on nothing. */
  async unblock(taskId: string): Promise<Task | undefined> {
    return this.#change(taskId, { set: { status: 'queued' } }, [equals('status', 'blocked'), sizeIs('waitsOn', 0)]);
  }

  /** Notes why a queued task does not start yet. */
  async explainQueue({ taskId, run }: Task, reason: string): Promise<void> {
    await this.#change(taskId, { set: { reason }, isQuiet: true }, [equals('run', run), equals('status', 'queued')]);
  }

  /** Notes the usage of models for the stored plan of a task that has not ended: every call writes the same. */
  async notePlanUsage(taskId: string, planUsage: Usage): Promise<Task | undefined> {
    return this.#change(taskId, { set: { planUsage } }, [oneOf('status', unended)]);
  }

  /** Notes it for a task that has ended meanwhile, once; it counts as counted in its owner's day, since no end counts it. */
  async noteLatePlanUsage(taskId: string, planUsage: Usage): Promise<Task | undefined> {
    return this.#change(taskId, { set: { planUsage }, add: { countedUsd: planUsage.cost_usd ?? 0 } }, [
      oneOf('status', taskStatus.options.filter(isEnded)),
      absent('planUsage'),
    ]);
  }

  /** queued → in_progress, with a plan. The same run may begin twice. */
  async begin(taskId: string, run: number, { madeBy, note }: Plan, now: string): Promise<Task | undefined> {
    const set = { status: 'in_progress', plannedBy: madeBy, planNote: note };
    return this.#change(taskId, { set, setIfAbsent: { startedAt: now }, remove: ['reason'] }, [
      equals('run', run),
      oneOf('status', ['queued', 'in_progress']),
    ]);
  }

  /** queued or in_progress → completed or failed. The sweeper looks at it until it is settled. */
  async end(
    taskId: string,
    run: number,
    outcome: {
      status: 'completed' | 'failed';
      reason: string | undefined;
      finishedAt: string;
      costUsd: number | null;
    },
  ): Promise<Task | undefined> {
    return this.#change(taskId, { set: outcome }, [equals('run', run), oneOf('status', ['queued', 'in_progress'])]);
  }

  /**
   * Parks a task at the gate: every subtask is completed, and a person has to decide. The same run may come again with
   * another token.
   */
  async awaitApproval(taskId: string, gate: Gate): Promise<Task | undefined> {
    return this.#change(taskId, { set: { gate } }, [equals('run', gate.run), equals('status', 'in_progress')]);
  }

  /** Approves the results: in_progress → completed. */
  async approve({ taskId, run }: Task, decision: Decision, costUsd: number | null): Promise<Task | undefined> {
    const set = { status: 'completed', finishedAt: decision.at, [`decisions.${run}`]: decision, costUsd };
    return this.#change(taskId, { set }, awaitsApproval(run));
  }

  /** Rejects the results: a new run, with counts reset, does the rejected subtasks again. */
  async reject({ taskId, run }: Task, decision: Decision): Promise<Task | undefined> {
    const set = { run: run + 1, retriedAtRun: run + 1, [`decisions.${run}`]: decision };
    return this.#change(taskId, { set }, awaitsApproval(run));
  }

  /** Removes the gate after its token has been sent. */
  async removeGate(taskId: string, { token }: Gate): Promise<void> {
    await this.#change(taskId, { remove: ['gate'], isQuiet: true }, [equals('gate.token', token)]);
  }

  async cancel(taskId: string, reason: string, now: string): Promise<Task | undefined> {
    return this.#change(taskId, { set: { status: 'cancelled', reason, finishedAt: now } }, [oneOf('status', unended)]);
  }

  /**
   * Marks a task as settled: everybody who had to know that it ended has been told. If its results are encrypted, the
   * sweeper still has to remove what its attempts wrote.
   */
  async settle({ taskId, run, encryptsResults }: Task, now: Date): Promise<void> {
    const sealedAt = now.toISOString();
    const change: Change = encryptsResults
      ? { set: { sealedAt, ...dueKey(taskId, sealedAt) }, isQuiet: true }
      : { remove: ['gsi1pk', 'gsi1sk'], isQuiet: true };
    await this.#change(taskId, change, [
      equals('run', run),
      oneOf('status', ['completed', 'failed', 'cancelled']),
      ...(encryptsResults ? [absent('sealedAt')] : []),
    ]);
  }

  /** Lets the sweeper look at a settled task again at a time; undefined: never. */
  async lookAgainAt(taskId: string, time: Date | undefined): Promise<void> {
    const change: Change = time ? { set: dueKey(taskId, time.toISOString()) } : { remove: ['gsi1pk', 'gsi1sk'] };
    await this.#change(taskId, { ...change, isQuiet: true }, [oneOf('status', ['completed', 'failed', 'cancelled'])]);
  }

  /** failed or cancelled → queued (or blocked, if it still waits on a task), as a new run with counts reset. `countedUsd`: what it cost. */
  async retry(task: Task, countedUsd?: number): Promise<Task | undefined> {
    const run = task.run + 1;
    const status: TaskStatus = Object.keys(task.waitsOn).length > 0 ? 'blocked' : 'queued';
    return this.#change(
      task.taskId,
      {
        set: { status, run, retriedAtRun: run, placeRun: run, countedUsd, ...activeKey({ ...task, status }) },
        remove: ['reason', 'finishedAt', 'gate', 'costUsd'],
      },
      [equals('run', task.run), oneOf('status', ['failed', 'cancelled'])],
    );
  }

  /** Begins a new run after an execution died. */
  async redrive(task: Task): Promise<Task | undefined> {
    return this.#change(task.taskId, { set: { run: task.run + 1 } }, [
      equals('run', task.run),
      oneOf('status', ['queued', 'in_progress']),
    ]);
  }

  async #change(taskId: string, change: Change, conditions: Condition[]): Promise<Task | undefined> {
    const item = await this.#table.updateWithTime(taskKey(taskId), change, conditions);
    return item && toTask(item);
  }
}

function pageOf(entries: Entry<ListedTask>[]): Omit<ListPage, 'next'> {
  const { found, unreadable } = separate(entries, taskIdOf);
  return { tasks: found, unreadable };
}

const awaitsApproval = (run: number): Condition[] => [
  equals('run', run),
  equals('status', 'in_progress'),
  equals('gate.run', run),
];

function whole(items: Item[]): WholeTask | undefined {
  const task = items.find((item) => kindInTask(item) === 'task');
  if (!task || isDeleted(task)) return undefined;
  return {
    task: toTask(task),
    subtasks: items
      .filter((item) => kindInTask(item) === 'subtask')
      .map(toSubtask)
      .sort((a, b) => a.position - b.position),
    waitingTasks: items.filter((item) => kindInTask(item) === 'waitingTask').map((item) => String(item.waitingTaskId)),
  };
}

export const toTask = itemReader<Task>('a task', {
  taskId: 'string',
  status: 'string',
  run: 'number',
  retriedAtRun: 'number',
  type: 'string',
  kind: 'string?',
  department: 'string',
  priority: 'string',
  title: 'string',
  submitter: 'string',
  createdAt: 'string',
  startedAt: 'string?',
  finishedAt: 'string?',
  updatedAt: 'string',
  reason: 'string?',
  waitsOn: 'map',
  plannedBy: 'string?',
  planNote: 'string?',
  budget: 'map?',
  planUsage: 'map?',
  costUsd: 'number|null?',
  countedUsd: 'number?',
  placeRun: 'number?',
  approval: 'boolean',
  encryptsResults: 'boolean?',
  sealedAt: 'string?',
  gate: 'map?',
  decisions: 'map',
});

const toListedTask = itemReader<ListedTask>('a task of the list', {
  taskId: 'string',
  type: 'string',
  kind: 'string?',
  department: 'string',
  priority: 'string',
  title: 'string',
  status: 'string',
  submitter: 'string',
  createdAt: 'string',
});
