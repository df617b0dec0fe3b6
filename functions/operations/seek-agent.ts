import type { SubtaskRef } from '../../aws/keys.ts';
import type { Subtask } from '../../core/lifecycle/task.ts';
import { waitingRank } from '../../core/matching/waiting-rank.ts';
import { matching } from '../shared/config.ts';
import { subtasks } from '../shared/stores.ts';
import { askForRetryAt, askForWake, askForWakeAt } from './ask-for-wake.ts';
import { assignSubtask } from './assign-subtask.ts';
import { assignWaiting } from './assign-waiting.ts';
import { awaitsBudget } from './await-budget.ts';
import { explainWait } from './explain-wait.ts';
import { type FreeAgents, probablyFree, surelyFree } from './free-agents.ts';

/**
 * Finds an agent for a subtask whose dependencies are complete. Else the subtask waits, with a visible reason, for an
 * agent or for the task's budget.
 * No wake-up is lost: this writes that the subtask waits, then asks the table for a free slot; a process that frees a
 * slot writes that, then looks for waiting subtasks. It looks in an index, which may not show this one yet, so this
 * also asks for a wake, which repeats itself until the index does (`lookAgain`).
 */
export async function seekAgent(subtask: Subtask, now: Date): Promise<void> {
  const { agentType, submitter, priority, waitedOnBy } = subtask;
  if (await awaitsBudget(subtask)) return;
  if (await tryToAssign(subtask, now, await probablyFree(agentType))) return;
  const { wait, ...explained } = await explainWait(subtask, now);
  const rank = waitingRank({ readyAt: now, priority, dependents: waitedOnBy, config: matching() });
  const since = { ...explained, readyAt: now.toISOString(), rank };
  const waiting = await subtasks.awaitAgent(subtask, { agentType, submitter, ...since });
  if (!waiting) return;
  if (await tryToAssign(waiting, now, await surelyFree(agentType))) return;
  await askForWake(waiting, now);
  if (wait.for === 'models') await askForWakeAt(agentType, wait.until, now);
  if (wait.for === 'retry') await askForRetryAt(agentType, wait.at, now);
}

/**
 * Looks again for an agent for a subtask that has begun to wait. Once the index shows that it waits, whoever frees a
 * slot finds it; what was freed before is found here, in the table. Until then, asks for another wake.
 */
export async function lookAgain(ref: SubtaskRef, now: Date): Promise<void> {
  const found = await subtasks.getWaiting(ref);
  if (!found) return;
  const { subtask, isShown } = found;
  if (isShown) await assignWaiting(subtask.agentType, now);
  else if (!(await tryToAssign(subtask, now, await surelyFree(subtask.agentType)))) await askForWake(subtask, now);
}

/** True if the subtask need not wait. */
async function tryToAssign(subtask: Subtask, now: Date, free: FreeAgents): Promise<boolean> {
  const result = await assignSubtask(subtask, now, free);
  // Another subtask may have looked for a slot while this call held it for a moment.
  if (result === 'lost') await assignWaiting(subtask.agentType, now);
  return result !== 'no_agent';
}
