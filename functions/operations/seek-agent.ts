import type { Subtask } from '../../core/lifecycle/task.ts';
import { waitingRank } from '../../core/matching/waiting-rank.ts';
import { matching } from '../shared/config.ts';
import { subtasks } from '../shared/stores.ts';
import { askForRetryAt, askForWake, askForWakeAt } from './ask-for-wake.ts';
import { assignSubtask } from './assign-subtask.ts';
import { assignWaiting } from './assign-waiting.ts';
import { awaitsBudget } from './await-budget.ts';
import { explainWait } from './explain-wait.ts';

/**
 * Finds an agent for a subtask whose dependencies are complete, or lets it wait for one, or for the task's budget, visible
 * with its reason.
 * Lost wake-ups: it writes that it waits, then looks again; whoever frees a slot frees it, then looks who waits.
 */
export async function seekAgent(subtask: Subtask, now: Date): Promise<void> {
  if (await awaitsBudget(subtask)) return;
  if (await tryToAssign(subtask, now, false)) return;
  const { wait, ...explained } = await explainWait(subtask, now);
  const waiting = await subtasks.awaitAgent(subtask, {
    agentType: subtask.agentType,
    ...explained,
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
  await askForWake(subtask.agentType);
  if (wait.for === 'models') await askForWakeAt(waiting.agentType, wait.until, now);
  if (wait.for === 'retry') await askForRetryAt(waiting.agentType, wait.at, now);
}

/** True if the subtask need not wait. */
async function tryToAssign(subtask: Subtask, now: Date, fresh: boolean): Promise<boolean> {
  const result = await assignSubtask(subtask, now, fresh);
  // The slot that was held for a moment may have been the one that others looked for.
  if (result === 'lost') await assignWaiting(subtask.agentType, now, false);
  return result !== 'no_agent';
}
