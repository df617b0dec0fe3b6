import { endOf, type SubtaskUsage } from '../../core/lifecycle/attempt-end.ts';
import type { Subtask } from '../../core/lifecycle/task.ts';
import { chargeBudget } from './charge-budget.ts';
import { endLease } from './end-lease.ts';

/**
 * Charges what the current attempt has cost, and frees its slot with what its end is in the agent's record: each once,
 * whoever does it again. `used`: what it used, if that is not written with its failure.
 */
export async function settleAttempt(subtask: Subtask, now: Date, used?: SubtaskUsage): Promise<void> {
  const failure = subtask.failures[subtask.attempt];
  const usage = failure?.usage ?? used;
  if (usage) await chargeBudget(subtask, usage);
  await endLease(subtask, failure ? endOf(failure).countsForAgent : 'uncounted', now, { usage });
}
