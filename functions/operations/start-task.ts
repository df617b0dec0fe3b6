import { startExecution } from '../../aws/executions.ts';
import { waitingTaskEntry } from '../../aws/keys.ts';
import { TooManyTasks } from '../../core/errors.ts';
import { isEnded, type Subtask, type Task } from '../../core/lifecycle/task.ts';
import { hasLimits, MOST_WAITING_TASKS, nextOf, type OwnerLimits, whyWaits } from '../../core/limits/owner.ts';
import { waitingRank } from '../../core/matching/waiting-rank.ts';
import { matching } from '../shared/config.ts';
import { readAmount, readEnvironment } from '../shared/environment.ts';
import { owners, tasks } from '../shared/stores.ts';

const stateMachineArn = readEnvironment('STATE_MACHINE_ARN');
const defaultMaxOpenTasks = readAmount('DEFAULT_MAX_OPEN_TASKS');
const defaultMaxUsdADay = readAmount('DEFAULT_MAX_USD_A_DAY');

/** The limits that hold for an owner: its own, or those of the stage. */
export const withDefaults = ({ maxOpenTasks, maxUsdADay }: OwnerLimits): OwnerLimits => ({
  maxOpenTasks: maxOpenTasks ?? defaultMaxOpenTasks,
  maxUsdADay: maxUsdADay ?? defaultMaxUsdADay,
});

const limitsOf = async (owner: string) => withDefaults(await owners.limitsOf(owner));

/** Refuses a task that is not stored yet if too many of its owner wait already. Throws TooManyTasks. */
export async function requireRoomToWait(owner: string, taskId: string): Promise<void> {
  if (!hasLimits(await limitsOf(owner))) return;
  if ((await owners.get(owner)).waiting.size < MOST_WAITING_TASKS || (await tasks.get(taskId))) return;
  throw new TooManyTasks(
    `${MOST_WAITING_TASKS} tasks of ${owner} wait for its limits already; submit this one when some of them have started.`,
  );
}

/** Starts a queued task; or lets it wait, with a reason that its status shows, if its owner's limits do not allow it. */
export async function startTask(task: Task, now: Date): Promise<void> {
  if (await mayStart(task, now)) await startExecution(stateMachineArn, task);
}

/**
 * True if a queued task may start. If not, it waits until a task of its owner ends, or its limits are raised, or the day
 * is over. No end is lost: this writes that the task waits, then looks whether it may start; a process that ends a task
 * writes that, then looks for those that wait. Without limits nothing is written.
 */
export async function mayStart(task: Task, now: Date): Promise<boolean> {
  const { taskId, submitter } = task;
  const limits = await limitsOf(submitter);
  if (!hasLimits(limits)) return true;
  const { done, owner } = await owners.enter(submitter, taskId, limits, now);
  if (done) return true;
  const reason = whyWaits(submitter, owner, limits, now) ?? `Other tasks of ${submitter} wait, and start before it`;
  if (reason !== task.reason) await tasks.explainQueue(task, reason);
  await owners.wait(submitter, entryOf(task));
  await startWaitingTasks(submitter, now);
  return false;
}

/** Starts tasks of an owner that wait for its limits, by rank, as many as these allow. */
export async function startWaitingTasks(owner: string, now: Date): Promise<void> {
  for (;;) {
    const limits = await limitsOf(owner);
    const current = await owners.get(owner);
    const entry = nextOf(current);
    if (entry === undefined || whyWaits(owner, current, limits, now) !== undefined) return;
    const taskId = entry.slice(entry.indexOf('#') + 1);
    if (!(await owners.startWaiting(owner, entry, taskId, limits, now))) continue;
    const task = await tasks.get(taskId);
    if (task?.status === 'queued') await startExecution(stateMachineArn, task);
    else await owners.leave(owner, { taskId, entry, costUsd: 0 }, now);
  }
}

/**
 * Takes an ended task off its owner's, adds its cost to the day, and starts those that waited for that. `readSubtasks`:
 * called only if the cost counts.
 */
export async function leaveOwner(task: Task, readSubtasks: () => Promise<Subtask[]>, now: Date): Promise<void> {
  const { taskId, submitter } = task;
  const limits = await limitsOf(submitter);
  if (!hasLimits(limits)) return;
  const costUsd = limits.maxUsdADay === undefined ? 0 : knownCostUsd(task, await readSubtasks());
  const left = await owners.leave(submitter, { taskId, entry: entryOf(task), costUsd }, now);
  if (left && left.waiting.size > 0) await startWaitingTasks(submitter, now);
}

/** Takes tasks off that ended while their owner had no limits, then starts those that wait. */
export async function mendOwner(owner: string, now: Date): Promise<void> {
  for (const taskId of (await owners.get(owner)).open) {
    const task = await tasks.get(taskId);
    if (!task || isEnded(task.status)) await owners.leave(owner, { taskId, entry: taskId, costUsd: 0 }, now);
  }
  await startWaitingTasks(owner, now);
}

/** What is known of the cost of a task, less what counted before its last retry. */
export function knownCostUsd({ planUsage, countedUsd = 0 }: Task, subtasks: Subtask[]): number {
  const spent = subtasks.reduce((sum, { usage }) => sum + usage.costUsd, planUsage?.cost_usd ?? 0);
  return Math.max(0, spent - countedUsd);
}

function entryOf({ taskId, priority, createdAt }: Task): string {
  return waitingTaskEntry(
    waitingRank({ readyAt: new Date(createdAt), priority, dependents: 0, config: matching() }),
    taskId,
  );
}
