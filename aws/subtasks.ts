import type { Assignment } from '../core/contracts/storage/agent.ts';
import type { Verdict } from '../core/contracts/storage/quality-report.ts';
import type { SubtaskStatus } from '../core/contracts/storage/task-schemas.ts';
import type { AttemptFailure } from '../core/lifecycle/attempt-end.ts';
import { attemptFields, type Subtask, type Unattended } from '../core/lifecycle/task.ts';
import { absent, type Change, type Condition, differs, equals, oneOf, present } from './expressions.ts';
import { itemReader } from './item-form.ts';
import {
  type AttemptRef,
  type IndexPlace,
  placeOf,
  type SubtaskRef,
  subtaskKey,
  subtaskRefOf,
  waitKey,
  waitPartition,
} from './keys.ts';
import type { Item, Table } from './table.ts';

const unended: SubtaskStatus[] = ['pending', 'ready', 'in_progress'];

export const isCurrent = ({ run, attempt }: AttemptRef): Condition[] => [
  equals('run', run),
  equals('attempt', attempt),
];

const toBeGiven = (ref: AttemptRef): Condition[] => [
  ...isCurrent(ref),
  oneOf('status', ['pending', 'ready']),
  absent('assignment'),
  absent('waitsOn'),
];

/** A subtask in the index of waiting ones: its place there, and the lane of its owner. */
export type WaitingSubtask = SubtaskRef & { place: IndexPlace; lane: string };

/** Subtask items. Each method is one conditional write; undefined means that the condition did not hold. */
export class Subtasks {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async create(subtask: Subtask): Promise<boolean> {
    const { waitsOn, ...rest } = subtask;
    return this.#table.create({
      ...subtaskKey(subtask),
      ...rest,
      ...(waitsOn.length > 0 ? { waitsOn: new Set(waitsOn) } : {}),
    });
  }

  async get(ref: SubtaskRef): Promise<Subtask | undefined> {
    const item = await this.#table.get(subtaskKey(ref));
    return item && toSubtask(item);
  }

  /** Takes an unfinished subtask of an earlier run into this one. `reset`: earlier attempts no longer count. */
  async takeIntoRun(
    subtask: Subtask,
    run: number,
    dependencies: Pick<Subtask, 'waitsOn' | 'inputs'>,
    reset: boolean,
  ): Promise<Subtask | undefined> {
    const { waitsOn, inputs } = dependencies;
    return this.#change(
      subtask,
      {
        set: {
          run,
          status: subtask.status === 'in_progress' ? 'in_progress' : 'pending',
          ...(reset ? { baseAttempt: subtask.attempt } : {}),
          waitsOn: waitsOn.length > 0 ? new Set(waitsOn) : undefined,
          inputs,
        },
        remove: ['gsi1pk', 'gsi1sk', 'reason', 'token', 'finishedAt'],
      },
      [
        equals('run', subtask.run),
        equals('attempt', subtask.attempt),
        oneOf('status', [...unended, 'failed', 'cancelled']),
      ],
    );
  }

  /**
   * Takes a completed subtask into a run that does it again. `failure`: the reason. `rejected`: set if a person
   * rejected this subtask itself.
   */
  async reopen(
    subtask: Subtask,
    run: number,
    { waitsOn, inputs }: Pick<Subtask, 'waitsOn' | 'inputs'>,
    failure: AttemptFailure,
    rejected: Subtask['rejected'],
  ): Promise<Subtask | undefined> {
    return this.#change(
      subtask,
      {
        set: {
          run,
          status: 'pending',
          baseAttempt: subtask.attempt,
          waitsOn: waitsOn.length > 0 ? new Set(waitsOn) : undefined,
          inputs,
          [`failures.${subtask.attempt}`]: failure,
          rejected,
        },
        remove: [...attemptFields, 'stage', 'token', 'finishedAt', 'quality', 'acceptedUsage'],
      },
      [...isCurrent(subtask), equals('status', 'completed')],
    );
  }

  /** Notes the end of the current attempt, unless one is noted already. */
  async markEnded(ref: AttemptRef, failure: AttemptFailure): Promise<Subtask | undefined> {
    return this.#change(ref, { setIfAbsent: { [`failures.${ref.attempt}`]: failure } }, [
      ...isCurrent(ref),
      oneOf('status', unended),
    ]);
  }

  /**
   * Ends the attempt that is expected and begins the next, parked with a token. Returns the subtask as it was, so that
   * the lease of the attempt that ended can be freed.
   */
  async beginAttempt(expected: AttemptRef, token: string): Promise<Subtask | undefined> {
    return this.#change(
      expected,
      {
        set: { attempt: expected.attempt + 1, status: 'pending', stage: 'match', token },
        remove: [...attemptFields, 'reason', 'gsi1pk', 'gsi1sk'],
      },
      [...isCurrent(expected), oneOf('status', unended)],
      'before',
    );
  }

  /** Replaces the lost token of a Match that runs again. */
  async replaceToken(ref: AttemptRef, token: string): Promise<Subtask | undefined> {
    return this.#change(ref, { set: { token }, isQuiet: true }, [
      ...isCurrent(ref),
      equals('stage', 'match'),
      oneOf('status', unended),
    ]);
  }

  /**
   * Lets a subtask wait for its budget to be raised: visible with the reason, but in no index, so that no agent gets
   * it.
   */
  async awaitBudget(ref: AttemptRef, awaitsNanos: number, reason: string): Promise<Subtask | undefined> {
    const set = { status: 'ready', awaitsNanos, reason };
    return this.#change(ref, { set, remove: ['readyAt', 'gsi1pk', 'gsi1sk'] }, toBeGiven(ref));
  }

  /** Lets a subtask wait for an agent, visible in the index by rank. */
  async awaitAgent(
    ref: AttemptRef,
    waiting: {
      agentType: string;
      submitter: string;
      rank: string;
      readyAt: string;
      reason: string;
      unattended?: Unattended | undefined;
    },
  ) {
    return this.#change(
      ref,
      {
        set: {
          status: 'ready',
          reason: waiting.reason,
          unattended: waiting.unattended,
          ...waitKey(waiting.agentType, waiting.submitter, waiting.rank),
        },
        setIfAbsent: { readyAt: waiting.readyAt },
        remove: ['awaitsNanos'],
      },
      toBeGiven(ref),
    );
  }

  /** Updates the reason for which a subtask has no agent yet. */
  async explainWait(ref: AttemptRef, { reason, unattended }: { reason: string; unattended: Unattended | undefined }) {
    return this.#change(ref, { set: { reason, unattended } }, [...toBeGiven(ref), present('gsi1pk')]);
  }

  /** Gives the attempt to an agent whose slot is reserved. */
  async assign(
    ref: AttemptRef,
    assignment: Assignment,
    runtime: string,
    models?: string[] | undefined,
    cache?: boolean | undefined,
  ): Promise<Subtask | undefined> {
    return this.#change(
      ref,
      {
        set: { status: 'in_progress', stage: 'execute', assignment, runtime, models, cache },
        remove: ['reason', 'unattended', 'awaitsNanos', 'gsi1pk', 'gsi1sk'],
      },
      toBeGiven(ref),
    );
  }

  /**
   * Starts the attempt in a worker. The condition does not hold for a message that comes twice or late, or that is for
   * an agent that pulls.
   */
  async start(ref: AttemptRef, token: string, now: string): Promise<Subtask | undefined> {
    return this.#change(ref, { set: { startedAt: now, token } }, [
      ...isCurrent(ref),
      equals('status', 'in_progress'),
      differs('runtime', 'pull'),
      absent('startedAt'),
    ]);
  }

  /**
   * Notes the failure and usage of the current attempt, once, before the state machine is told, and the money that it
   * needs to go on. `replaces`: the attempt before, if it failed in the same way and needs no line of its own.
   */
  async recordFailure(
    ref: AttemptRef,
    failure: AttemptFailure,
    usage: Subtask['usage'],
    { awaitsNanos, replaces }: { awaitsNanos?: number | undefined; replaces?: number | undefined } = {},
  ): Promise<Subtask | undefined> {
    const set = { [`failures.${ref.attempt}`]: { ...failure, usage }, awaitsNanos };
    const remove = replaces === undefined ? [] : [`failures.${replaces}`];
    return this.#change(ref, { set, remove, increment: usageIncrement(usage) }, [
      ...isCurrent(ref),
      equals('status', 'in_progress'),
      absent(`failures.${ref.attempt}`),
    ]);
  }

  /**
   * Adds the usage of an attempt that another process has ended; once, and not if its failure includes the usage.
   * `isLate`: the task may have ended, so the caller charges the owner.
   */
  async addLateUsage(ref: AttemptRef, usage: Subtask['usage'], { isLate = false } = {}): Promise<Subtask | undefined> {
    const once = `lateUsage${ref.attempt}`;
    const set = { [once]: true, usedBy: usage.byModel };
    const add = isLate ? { lateUsd: usage.costUsd } : {};
    return this.#change(ref, { set, increment: usageIncrement(usage), add }, [
      absent(once),
      absent(`failures.${ref.attempt}.usage`),
    ]);
  }

  /**
   * Adds the judge's usage for an attempt, once, whatever has become of the attempt. It belongs to the task, not to the
   * agent. `isLate`: the subtask was cancelled or has failed meanwhile; undefined if that is not so.
   */
  async addJudging(ref: AttemptRef, usage: Subtask['usage'], isLate: boolean): Promise<Subtask | undefined> {
    const once = `judging${ref.attempt}`;
    const set = { [once]: true, usedBy: usage.byModel };
    const add = isLate ? { lateUsd: usage.costUsd } : {};
    const conditions = isLate
      ? [oneOf('status', ['cancelled', 'failed'])]
      : [differs('status', 'cancelled'), differs('status', 'failed')];
    return this.#change(ref, { set, increment: usageIncrement(usage), add }, [absent(once), ...conditions]);
  }

  async complete(
    ref: AttemptRef,
    outcome: { quality: { verdict: Verdict; score: number | null }; finishedAt: string; token: string },
    usage: Subtask['usage'],
  ): Promise<Subtask | undefined> {
    return this.#change(
      ref,
      {
        set: { status: 'completed', stage: 'assess', acceptedUsage: usage, ...outcome },
        increment: usageIncrement(usage),
        remove: ['rejected'],
      },
      [...isCurrent(ref), equals('status', 'in_progress')],
    );
  }

  /** Marks a dependency as completed, and notes the attempts whose deliverables count: its own, and those before it. */
  async dependencyCompleted(ref: SubtaskRef, completed: Subtask): Promise<Subtask | undefined> {
    const inputs = Object.entries({ ...completed.inputs, [completed.subtaskId]: completed.attempt });
    return this.#change(
      ref,
      {
        deleteFrom: { waitsOn: completed.subtaskId },
        isQuiet: true,
        set: Object.fromEntries(inputs.map(([subtaskId, attempt]) => [`inputs.${subtaskId}`, attempt])),
      },
      [oneOf('status', unended)],
    );
  }

  /**
   * Ends a subtask that was not completed. Returns it as it was, so that the caller can end its lease and its token.
   */
  async end(
    ref: SubtaskRef & { run: number },
    outcome: { status: 'failed' | 'cancelled'; reason: string; finishedAt: string },
  ): Promise<Subtask | undefined> {
    return this.#change(
      ref,
      { set: outcome, remove: ['gsi1pk', 'gsi1sk'] },
      [equals('run', ref.run), oneOf('status', unended)],
      'before',
    );
  }

  /**
   * A page of waiting subtasks of an agent type: by owner, then by rank. `after`: the place after which it begins. The
   * index may lag: check each again.
   */
  async waiting(
    agentType: string,
    limit: number,
    after?: IndexPlace,
  ): Promise<{ waiting: WaitingSubtask[]; hasMore: boolean }> {
    const page = await this.#table.query({ index: 'gsi1', partition: waitPartition(agentType), limit, after });
    const waiting = page.items.map((item) => ({ ...subtaskRefOf(item), ...placeOf(item) }));
    return { waiting, hasMore: page.next !== undefined };
  }

  /**
   * A subtask that waits for an agent, and whether the index shows already that it does; undefined if it does not wait.
   */
  async getWaiting(ref: SubtaskRef): Promise<{ subtask: Subtask; isShown: boolean } | undefined> {
    const item = await this.#table.get(subtaskKey(ref));
    const subtask = item && toSubtask(item);
    if (subtask?.status !== 'ready' || item?.gsi1sk === undefined) return undefined;
    const shown = await this.#table.queryAll({
      index: 'gsi1',
      partition: waitPartition(subtask.agentType),
      beginsWith: String(item.gsi1sk),
    });
    return { subtask, isShown: shown.some(({ pk, sk }) => pk === item.pk && sk === item.sk) };
  }

  async #change(
    ref: SubtaskRef,
    change: Change,
    conditions: Condition[],
    returns: 'after' | 'before' = 'after',
  ): Promise<Subtask | undefined> {
    const item = await this.#table.updateWithTime(subtaskKey(ref), change, conditions, returns);
    return item && toSubtask(item);
  }
}

/** The increments that add the usage of an attempt to that of its subtask. */
export function usageIncrement({ apiCalls, costUsd, unpriced, cacheHits }: Subtask['usage']): Record<string, number> {
  const counts = { 'usage.apiCalls': apiCalls, 'usage.costUsd': costUsd, 'usage.unpriced': unpriced };
  return cacheHits ? { ...counts, 'usage.cacheHits': cacheHits } : counts;
}

/** DynamoDB has no empty sets: the last dependency takes the attribute along. */
type StoredSubtask = Omit<Subtask, 'waitsOn'> & { waitsOn: ReadonlySet<string> | undefined };

const toStored = itemReader<StoredSubtask>('a subtask', {
  subtaskId: 'string',
  title: 'string',
  agentType: 'string',
  department: 'string',
  skills: 'list',
  hours: 'number',
  dependsOn: 'list',
  requirements: 'list',
  taskId: 'string',
  position: 'number',
  dependents: 'list',
  waitedOnBy: 'number',
  taskType: 'string',
  kind: 'string?',
  priority: 'string',
  submitter: 'string',
  budgeted: 'boolean',
  status: 'string',
  stage: 'string?',
  run: 'number',
  attempt: 'number',
  baseAttempt: 'number',
  waitsOn: 'set?',
  inputs: 'map',
  token: 'string?',
  readyAt: 'string?',
  reason: 'string?',
  unattended: 'map?',
  awaitsNanos: 'number?',
  assignment: 'map?',
  runtime: 'string?',
  models: 'list?',
  cache: 'boolean?',
  startedAt: 'string?',
  pull: 'map?',
  finishedAt: 'string?',
  updatedAt: 'string',
  failures: 'map',
  usage: 'map',
  lateUsd: 'number?',
  acceptedUsage: 'map?',
  usedBy: 'map?',
  quality: 'map?',
  rejected: 'map?',
});

export function toSubtask(item: Item): Subtask {
  const { waitsOn, ...subtask } = toStored(item);
  return { ...subtask, waitsOn: [...(waitsOn ?? [])] };
}
