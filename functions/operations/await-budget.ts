import { hasRoomFor } from '../../core/budget/budget.ts';
import type { Subtask } from '../../core/lifecycle/task.ts';
import { formatAtMost } from '../../core/views/format.ts';
import { subtasks, tasks } from '../shared/stores.ts';

/**
 * Lets a subtask wait if its task's budget has no room for its next call; true if it waits. It then holds no agent and
 * stays until the budget is raised. No wake-up is lost: this writes that the subtask waits, then looks at the budget
 * again; a raise writes the budget, then looks for waiting subtasks. Without a budget nothing is read.
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
  // If the write failed, the subtask is no longer to be assigned either.
  return !waiting || (await isShort());
}
