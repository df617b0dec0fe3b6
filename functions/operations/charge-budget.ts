import { holderOf, nanosOf } from '../../core/budget/budget.ts';
import type { SubtaskUsage } from '../../core/lifecycle/attempt-end.ts';
import type { Subtask } from '../../core/lifecycle/task.ts';
import { budgets, tasks } from '../shared/stores.ts';

/**
 * Charges the task's budget with the cost that a pull agent reports for its attempt. This is after the fact, since a
 * pull agent reserves nothing. Repeating a report changes nothing; a lower one takes nothing back.
 */
export async function chargeBudget(subtask: Subtask, { costUsd }: SubtaskUsage): Promise<void> {
  if (!subtask.budgeted || subtask.runtime !== 'pull' || costUsd === 0) return;
  const holder = holderOf(subtask);
  for (;;) {
    const budget = (await tasks.get(subtask.taskId))?.budget;
    const before = budget?.charged[holder];
    if (!budget || (before ?? 0) >= nanosOf(costUsd)) return;
    if (await budgets.charge(subtask.taskId, holder, before, nanosOf(costUsd))) return;
  }
}
