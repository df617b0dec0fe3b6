import type { SubtaskUsage } from '../../core/lifecycle/attempt-end.ts';
import type { Subtask } from '../../core/lifecycle/task.ts';
import { pulledUsage } from '../../core/metrics/subtask-usage.ts';
import { subtasks } from '../shared/stores.ts';
import { chargeBudget } from './charge-budget.ts';

/**
 * Returns the usage of an attempt that is ended from outside, for the record of its agent. For a pull agent it also
 * adds the usage to the subtask, unless the attempt's failure holds it. Our own workers count theirs themselves.
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
