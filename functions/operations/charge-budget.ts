import { holderOf, nanosOf } from '../../core/budget/budget.ts';
import type { SubtaskUsage } from '../../core/lifecycle/attempt-end.ts';
import type { Subtask } from '../../core/lifecycle/task.ts';
import { budgets, tasks } from '../shared/stores.ts';

/**
 * Takes what an agent that pulls says its attempt has cost from the task's budget: after the fact, since nobody asked
 * before. The same again changes nothing, and less than before takes nothing back.
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
