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
 * Finds an agent for a subtask whose dependencies are complete. Else the subtask waits, with a visible reason, for an
 * agent or for the task's budget.
 * No wake-up is lost: this writes that the subtask waits, then looks for a slot again; a process that frees a slot
 * writes that, then looks for waiting subtasks.
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
  // Another subtask may have looked for a slot while this call held it for a moment.
  if (result === 'lost') await assignWaiting(subtask.agentType, now, false);
  return result !== 'no_agent';
}
