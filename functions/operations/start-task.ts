import { startExecution } from '../../aws/executions.ts';
import { ownerPlace, placeOfEntry, taskIdOfPlace, waitingEntry } from '../../aws/keys.ts';
import type { Owner } from '../../aws/owners.ts';
import { withoutTextsOf } from '../../aws/sealing/unneeded-texts.ts';
import { TooManyTasks } from '../../core/errors.ts';
import { isEnded, type Subtask, type Task } from '../../core/lifecycle/task.ts';
import {
  hasLimits,
  MOST_WAITING_TASKS,
  nextOf,
  type OwnerLimits,
  type OwnerTasks,
  whyWaits,
} from '../../core/limits/owner.ts';
import { waitingRank } from '../../core/matching/waiting-rank.ts';
import { matching } from '../shared/config.ts';
import { readEnvironment } from '../shared/environment.ts';
import { log } from '../shared/log.ts';
import { owners, tasks } from '../shared/stores.ts';
import { leaveOut } from './leave-out.ts';
import { limitsOf, withDefaults } from './owner-limits.ts';

const stateMachineArn = readEnvironment('STATE_MACHINE_ARN');
/** Waiting tasks that a call starts; the next end of a task and the sweeper start more. */
const MOST_STARTS = 25;
const READ_AT_ONCE = 10;

/** Refuses a task if too many of its owner wait already, unless `isStored` finds it. Throws TooManyTasks. */
export async function requireRoomToWait(owner: string, isStored = async () => false): Promise<void> {
  if (!hasLimits(await limitsOf(owner))) return;
  if ((await owners.get(owner)).waiting.size < MOST_WAITING_TASKS || (await isStored())) return;
  throw new TooManyTasks(
    `${MOST_WAITING_TASKS} tasks of ${owner} wait for its limits already; try again when some of them have started.`,
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
  const { submitter } = task;
  const limits = await limitsOf(submitter);
  if (!hasLimits(limits)) return true;
  const { done, owner } = await owners.enter(submitter, ownerPlace(task), limits, now);
  if (done) return true;
  await explainWait(task, owner, limits, now);
  // Another process may have let it run meanwhile.
  if (!(await owners.wait(submitter, entryOf(task)))) return true;
  await startOthers(submitter, now);
  return false;
}

/** Tells the sweeper what mayStart does. `readOwner`: reads an owner once a sweep, so a task that has its place costs no write. */
export async function mayStartSwept(
  task: Task,
  readOwner: (owner: string) => Promise<OwnerTasks>,
  now: Date,
): Promise<boolean> {
  const limits = await limitsOf(task.submitter);
  if (!hasLimits(limits)) return true;
  const owner = await readOwner(task.submitter);
  if (owner.open.has(ownerPlace(task))) return true;
  if (!owner.waiting.has(entryOf(task))) return mayStart(task, now);
  await explainWait(task, owner, limits, now);
  return false;
}

async function explainWait(task: Task, owner: OwnerTasks, limits: OwnerLimits, now: Date): Promise<void> {
  const { submitter } = task;
  const reason = whyWaits(submitter, owner, limits, now) ?? `Other tasks of ${submitter} wait, and start before it`;
  if (reason !== task.reason) await tasks.explainQueue(task, reason);
}

/**
 * Starts tasks of an owner that wait for its limits, by rank, as many as these allow, but not more than `most`. `known`:
 * the owner, if the caller has just read it.
 */
export async function startWaitingTasks(owner: string, now: Date, most = MOST_STARTS, known?: Owner): Promise<void> {
  let current = known ?? (await owners.get(owner));
  for (let tries = 0; tries < most; tries += 1) {
    const limits = withDefaults(current);
    const entry = nextOf(current);
    if (entry === undefined || whyWaits(owner, current, limits, now) !== undefined) return;
    const started = await owners.startWaiting(owner, entry, limits, now);
    current = started.owner;
    if (!started.done) continue;
    const place = placeOfEntry(entry);
    const task = await holderOf(place).catch(leaveOut);
    const isQueued = task?.status === 'queued';
    // One that cannot be read leaves its place to others; once it is mended, the sweeper lets it wait again. If it runs,
    // its entry was an old one, and now its place is counted, whatever its texts.
    const isLost = !task || (isQueued && !(await tasks.get(task.taskId).catch(leaveOut)));
    if (isLost) current = (await owners.leave(owner, { place, entry, costUsd: 0 }, now)) ?? current;
    else if (isQueued) await startExecution(stateMachineArn, task);
  }
}

/** The task that a place is of, without its texts, unless it has ended, or has another place since. */
async function holderOf(place: string): Promise<Task | undefined> {
  const taskId = taskIdOfPlace(place);
  const task = await withoutTextsOf(taskId, () => tasks.get(taskId));
  return task && !isEnded(task.status) && ownerPlace(task) === place ? task : undefined;
}

/** Starts tasks that wait, for a caller whose own work is done: the sweeper tries again what fails. */
async function startOthers(owner: string, now: Date, known?: Owner): Promise<void> {
  try {
    await startWaitingTasks(owner, now, MOST_STARTS, known);
  } catch (error) {
    log.error('waiting tasks not started', { owner, error: error as Error });
  }
}

/**
 * Takes an ended task off its owner's, adds its cost to the day, and starts those that waited for that. `readSubtasks`:
 * called only if the cost counts.
 */
export async function leaveOwner(task: Task, readSubtasks: () => Promise<Subtask[]>, now: Date): Promise<void> {
  const { submitter } = task;
  const limits = await limitsOf(submitter);
  if (!hasLimits(limits)) return;
  const costUsd = limits.maxUsdADay === undefined ? 0 : knownCostUsd(task, await readSubtasks());
  const left = await owners.leave(submitter, { place: ownerPlace(task), entry: entryOf(task), costUsd }, now);
  if (left && left.waiting.size > 0) await startOthers(submitter, now, left);
}

/** Takes tasks off that ended while their owner had no limits, then starts those that wait. */
export async function mendOwner(owner: string, now: Date, most = MOST_STARTS): Promise<void> {
  const places = [...(await owners.get(owner)).open].values();
  const mend = async () => {
    for (const place of places) {
      const isHeld = await holderOf(place).catch((error) => {
        leaveOut(error);
        return true;
      });
      if (!isHeld) await owners.leave(owner, { place, entry: place, costUsd: 0 }, now);
    }
  };
  await Promise.all(Array.from({ length: READ_AT_ONCE }, mend));
  await startWaitingTasks(owner, now, most);
}

/** The known cost of a task, less the part that counted before its last retry, and what came late, which counted then. */
export function knownCostUsd({ planUsage, countedUsd = 0 }: Task, subtasks: Subtask[]): number {
  const spent = subtasks.reduce(
    (sum, { usage, lateUsd = 0 }) => sum + usage.costUsd - lateUsd,
    planUsage?.cost_usd ?? 0,
  );
  return Math.max(0, spent - countedUsd);
}

function entryOf(task: Task): string {
  const { priority, createdAt } = task;
  return waitingEntry(
    waitingRank({ readyAt: new Date(createdAt), priority, dependents: 0, config: matching() }),
    ownerPlace(task),
  );
}
