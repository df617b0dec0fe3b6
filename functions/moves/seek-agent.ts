import { sendWake } from '../../aws/queues.ts';
import type { Subtask } from '../../core/lifecycle/task.ts';
import { waitingRank } from '../../core/matching/waiting-rank.ts';
import { matching } from '../shared/config.ts';
import { readEnvironment } from '../shared/environment.ts';
import { agents, subtasks } from '../shared/stores.ts';
import { assignSubtask } from './assign-subtask.ts';
import { awaitsBudget } from './await-budget.ts';
import { wakeWaiting } from './wake-waiting.ts';

const wakeQueueUrl = readEnvironment('WAKE_QUEUE_URL');
/** Indexes on AWS follow the table within a second or so; a look after that finds what this one could not see. */
const INDEX_LAG_SECONDS = 3;
/** Well below the lag, so that a wake that was sent this long ago still comes after the index has caught up. */
const WAKES_APART_MS = 1_000;
const wakesSentAt = new Map<string, number>();

/**
 * Finds an agent for a subtask whose dependencies are complete, or lets it wait for one, or for the task's budget, visible
 * with its reason.
 * Lost wake-ups: it writes that it waits, then looks again; whoever frees a slot frees it, then looks who waits.
 */
export async function seekAgent(subtask: Subtask, now: Date): Promise<void> {
  if (await awaitsBudget(subtask)) return;
  if (await tryToAssign(subtask, now, false)) return;
  const nobody = !(await agents.isRegistered(subtask.agentType));
  const waiting = await subtasks.awaitAgent(subtask, {
    agentType: subtask.agentType,
    reason: nobody
      ? `No agent of type ${subtask.agentType} is registered`
      : `Every agent of type ${subtask.agentType} that may do it is busy or offline`,
    readyAt: now.toISOString(),
    rank: waitingRank({
      readyAt: now,
      priority: subtask.priority,
      dependents: subtask.waitedOnBy,
      config: matching(),
    }),
  });
  if (!waiting) return;
  if (await tryToAssign(waiting, now, true)) return;
  await askForWake(subtask.agentType, nobody ? matching().no_agent_grace_seconds : 0);
}

/** True if the subtask need not wait. */
async function tryToAssign(subtask: Subtask, now: Date, fresh: boolean): Promise<boolean> {
  const result = await assignSubtask(subtask, now, fresh);
  // The slot that was held for a moment may have been the one that others looked for.
  if (result === 'lost') await wakeWaiting(subtask.agentType, now, false);
  return result !== 'no_agent';
}

/** A wake looks at everything that waits for an agent type, so one that this process sent just now will do. */
async function askForWake(agentType: string, afterSeconds: number): Promise<void> {
  const isOnItsWay = performance.now() - (wakesSentAt.get(agentType) ?? Number.NEGATIVE_INFINITY) < WAKES_APART_MS;
  if (isOnItsWay) return;
  await sendWake(wakeQueueUrl, { schema_version: 1, agent_type: agentType }, afterSeconds + INDEX_LAG_SECONDS);
  if (afterSeconds === 0) wakesSentAt.set(agentType, performance.now());
}
