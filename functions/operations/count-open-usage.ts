import type { SubtaskUsage } from '../../core/lifecycle/attempt-end.ts';
import type { Subtask } from '../../core/lifecycle/task.ts';
import { pulledUsage } from '../../core/metrics/subtask-usage.ts';
import { subtasks } from '../shared/stores.ts';
import { chargeBudget } from './charge-budget.ts';

/**
 * What the current attempt of a subtask used that is ended from outside, for the record of its agent; on the subtask it
 * is counted here, once, if it was not with the attempt's failure. What our own workers use they count themselves.
 */
export async function countOpenUsage(subtask: Subtask): Promise<SubtaskUsage | undefined> {
  const noted = subtask.failures[subtask.attempt]?.usage;
  if (!subtask.pull) return noted;
  const usage = noted ?? pulledUsage(subtask);
  await chargeBudget(subtask, usage);
  if (!noted && (usage.apiCalls > 0 || usage.costUsd > 0 || usage.unpriced > 0))
    await subtasks.addLateUsage(subtask, usage);
  return usage;
}
