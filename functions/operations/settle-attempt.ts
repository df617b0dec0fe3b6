import { endOf, type SubtaskUsage } from '../../core/lifecycle/attempt-end.ts';
import type { Subtask } from '../../core/lifecycle/task.ts';
import { chargeBudget } from './charge-budget.ts';
import { endLease } from './end-lease.ts';

/**
 * Charges the cost of the current attempt, frees its slot and counts its end in the agent's record. Repeating it
 * changes nothing. `used`: the usage, if the failure does not hold it.
 */
export async function settleAttempt(subtask: Subtask, now: Date, used?: SubtaskUsage): Promise<void> {
  const failure = subtask.failures[subtask.attempt];
  const usage = failure?.usage ?? used;
  if (usage) await chargeBudget(subtask, usage);
  await endLease(subtask, failure ? endOf(failure).countsForAgent : 'uncounted', now, { usage });
}
