import { isRunning, startExecution, stopExecution, succeedToken } from '../../../aws/executions.ts';
import { hasRoomFor } from '../../../core/budget/budget.ts';
import { awaitsApproval } from '../../../core/lifecycle/approval.ts';
import { stateOf } from '../../../core/lifecycle/new-task.ts';
import { isEnded, type Subtask, type Task } from '../../../core/lifecycle/task.ts';
import type { OwnerTasks } from '../../../core/limits/owner.ts';
import { answerMatch } from '../../operations/assign-subtask.ts';
import { failTask } from '../../operations/fail-task.ts';
import { forfeitAll } from '../../operations/forfeit-reservation.ts';
import { isParked } from '../../operations/notify-dependents.ts';
import { openGate } from '../../operations/open-gate.ts';
import type { SealedTask } from '../../operations/remove-readable.ts';
import { seekAgent } from '../../operations/seek-agent.ts';
import { settleTask } from '../../operations/settle-task.ts';
import { mayStartSwept } from '../../operations/start-task.ts';
import { stopSubtasks, tellOfEnd } from '../../operations/stop-subtasks.ts';
import { dependencyChanged, startIfUnblocked } from '../../operations/tell-waiting-tasks.ts';
import { readEnvironment } from '../../shared/environment.ts';
import { subtasks, tasks } from '../../shared/stores.ts';

const stateMachineArn = readEnvironment('STATE_MACHINE_ARN');
/** The token of a verdict may not have been sent, so the sweeps of this time, one a minute, send it again. */
const RESENT_FOR_MS = 3 * 60_000;
/** Limit of re-drives before a task whose executions keep dying is failed; a retry resets the count. */
const MOST_REDRIVES = 50;

export type SweepOptions = {
  /** The sweeper touches nothing that changed after this, so that work under way gets the time to finish. */
  before: Date;
  now: Date;
  /** True if no execution has survived, because the process that runs them all has just started. */
  executionsLost: boolean;
  /** Reads the tasks of an owner, once a sweep. */
  readOwner: (owner: string) => Promise<OwnerTasks>;
};

export type SweptTask = {
  mended: { task_id: string; what: string }[];
  /** Its subtasks that wait for an agent. */
  waiting: Subtask[];
  /** The owner, if the task waits for the limits of that. */
  queuedOf?: string;
  /** Set if the task is deleted, and its removal goes on. */
  deleted?: string;
  /** Set if only the submitter's key opens its results from now on, and the rest is to be removed. */
  sealed?: SealedTask;
};

/** Mends one task that has not ended. */
export async function sweepTask(taskId: string, options: SweepOptions): Promise<SweptTask> {
  const found = await tasks.withSubtasks(taskId);
  if (!found) return { mended: [], waiting: [], deleted: taskId };
  const { sealedAt } = found.task;
  if (sealedAt) return { mended: [], waiting: [], sealed: { taskId, sealedAt } };
  if (!isOld(found.task, options)) return { mended: [], waiting: [] };
  const old = found.subtasks.filter((subtask) => isOld(subtask, options));
  const whats = await sweepByStatus(found.task, found.subtasks, old, options);
  return {
    mended: whats.flatMap((what) => (what ? [{ task_id: taskId, what }] : [])),
    waiting: old.filter(({ status, awaitsNanos }) => status === 'ready' && awaitsNanos === undefined),
    ...(found.task.status === 'queued' && found.task.reason !== undefined && { queuedOf: found.task.submitter }),
  };
}

const isOld = ({ updatedAt }: { updatedAt: string }, { before }: SweepOptions) =>
  Date.parse(updatedAt) <= before.getTime();

async function sweepByStatus(
  task: Task,
  all: Subtask[],
  old: Subtask[],
  options: SweepOptions,
): Promise<(string | undefined)[]> {
  if (isEnded(task.status)) return [await sweepEnded(task, all, options.now)];
  if (task.status === 'blocked') return [await sweepBlocked(task, options.now)];
  if (awaitsApproval(task)) return [];
  const opened = (await openGate(task)) ? 'the run that a person had rejected still waited' : undefined;
  const restarted = await ensureRunning(task, options);
  if (restarted) return [opened, restarted];
  const forfeited = (await forfeitAll(task, old)) ? 'a worker had died while it held part of the budget' : undefined;
  return [
    opened,
    forfeited,
    ...(await Promise.all(old.map((subtask) => sweepSubtask(subtask, task, old, options.now)))),
  ];
}

/** Repeats everything that follows the end of a task, since the process that ended it may have died before that. */
async function sweepEnded(task: Task, all: Subtask[], now: Date): Promise<string> {
  await stopSubtasks(all, { reason: task.reason ?? 'The task has ended', error: 'TaskCancelled' }, now);
  if (task.status === 'cancelled') await stopExecution(stateMachineArn, task, 'TaskCancelled');
  await openGate(task);
  await settleTask(task, now);
  return 'the task had ended, but not everybody knew';
}

/** Tells a blocked task the state of its dependencies, and starts it if it waits on nothing. */
async function sweepBlocked(task: Task, now: Date): Promise<string | undefined> {
  let stale = false;
  for (const [dependency, state] of Object.entries(task.waitsOn)) {
    const actual = stateOf(await tasks.get(dependency));
    if (actual === state) continue;
    stale = true;
    await dependencyChanged(task.taskId, dependency, actual, now);
  }
  if (stale) return 'it had not been told how a dependency stands';
  if (Object.keys(task.waitsOn).length > 0) return undefined;
  await startIfUnblocked(task.taskId, now);
  return 'it waited on nothing';
}

/** Starts the execution of a task that has none. If one has died, a new run takes over what it left. */
async function ensureRunning(
  task: Task,
  { now, executionsLost, readOwner }: SweepOptions,
): Promise<string | undefined> {
  if (executionsLost && task.status === 'in_progress') return redrive(task, now);
  if (task.status === 'queued' && !(await mayStartSwept(task, readOwner, now))) return undefined;
  const startedAt = await startExecution(stateMachineArn, task);
  if (startedAt) return startedAt >= new Date(now.getTime() - 1_000) ? 'it had no execution' : undefined;
  return (await isRunning(stateMachineArn, task)) ? undefined : redrive(task, now);
}

async function redrive(task: Task, now: Date): Promise<string | undefined> {
  const { taskId, run, retriedAtRun } = task;
  if (run - retriedAtRun >= MOST_REDRIVES) {
    await failTask(taskId, run, `Its execution died ${MOST_REDRIVES} times`, now);
    return `its execution had died ${MOST_REDRIVES} times, so it failed`;
  }
  const redriven = await tasks.redrive(task);
  if (!redriven) return undefined;
  await startExecution(stateMachineArn, redriven);
  return 'its execution had died';
}

/** Mends one subtask. `old`: the task's subtasks that have not changed lately, this one among them. */
async function sweepSubtask(
  subtask: Subtask,
  { budget }: Task,
  old: Subtask[],
  now: Date,
): Promise<string | undefined> {
  const { subtaskId, status, awaitsNanos, stage, startedAt, pull, token, updatedAt } = subtask;
  if (status === 'completed') {
    const isRecent = now.getTime() - Date.parse(updatedAt) < RESENT_FOR_MS;
    const sent = isRecent && token !== undefined && (await succeedToken(token, {}));
    return sent ? `the verdict on ${subtaskId} had not been sent` : undefined;
  }
  if (status === 'cancelled') {
    return (await tellOfEnd(subtask, 'DependencyFailed', now))
      ? `the end of ${subtaskId} had not been sent`
      : undefined;
  }
  if (isEnded(status)) return undefined;
  if (stage === 'execute' && !startedAt && !pull) {
    return (await answerMatch(subtask)) ? `the assignment of ${subtaskId} had not been sent` : undefined;
  }
  if (status === 'ready' && awaitsNanos !== undefined && budget && hasRoomFor(budget, awaitsNanos)) {
    await seekAgent(subtask, now);
    return `the budget had room for ${subtaskId}`;
  }
  let current: Subtask | undefined = subtask;
  for (const dependency of old) {
    if (dependency.status !== 'completed' || !subtask.waitsOn.includes(dependency.subtaskId)) continue;
    current = await subtasks.dependencyCompleted(subtask, dependency);
  }
  if (status !== 'pending' || !current || !isParked(current)) return undefined;
  await seekAgent(current, now);
  return `${subtaskId} waited on nothing`;
}
