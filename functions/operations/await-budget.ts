import { hasRoomFor } from '../../core/budget/budget.ts';
import type { Subtask } from '../../core/lifecycle/task.ts';
import { formatAtMost } from '../../core/views/format.ts';
import { subtasks, tasks } from '../shared/stores.ts';

/**
 * True if the subtask waits for its task's budget: it holds no agent, and nothing looks after it until the budget is
 * raised. Lost wake-ups: it writes that it waits, then looks again; whoever raises the budget does that, then looks who
 * waits. Without a budget nothing is read.
 */
export async function awaitsBudget(subtask: Subtask): Promise<boolean> {
  if (!subtask.budgeted) return false;
  const awaitsNanos = subtask.awaitsNanos ?? 1;
  const isShort = async () => {
    const budget = (await tasks.get(subtask.taskId))?.budget;
    return budget !== undefined && !hasRoomFor(budget, awaitsNanos);
  };
  if (!(await isShort())) return false;
  const reason =
    `BudgetExceeded: its next call may cost ${formatAtMost(awaitsNanos)}, and less of the budget is unspent; ` +
    `POST /api/tasks/${subtask.taskId}/budget resumes it`;
  const waiting = await subtasks.awaitBudget(subtask, awaitsNanos, reason);
  // Where it does not wait any more, there is nothing to be given away either.
  return !waiting || (await isShort());
}
