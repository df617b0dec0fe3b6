import type * as z from 'zod';
import { reservedNanos, usdOf } from '../budget/budget.ts';
import type { budgetView } from '../contracts/api/task-views.ts';
import { isEnded, type Subtask, type Task } from '../lifecycle/task.ts';
import { formatAtMost } from './format.ts';

type BudgetView = z.input<typeof budgetView>;

/** Null if the task has no budget. */
export function viewBudget({ budget, status }: Task, subtasks: Subtask[]): BudgetView | null {
  if (!budget) return null;
  const { maxNanos, unspentNanos } = budget;
  const waiting = isEnded(status) ? [] : waitingForBudget(subtasks);
  const least = Math.min(...waiting.map(({ awaitsNanos = 0 }) => awaitsNanos));
  const spentNanos = maxNanos - unspentNanos;
  return {
    max_cost_usd: usdOf(maxNanos),
    spent_usd: usdOf(spentNanos),
    reserved_usd: usdOf(reservedNanos(budget)),
    exceeded: waiting.length > 0,
    needs_max_cost_usd: waiting.length > 0 ? usdOf(toMillionth(spentNanos + least)) : null,
    resumes: waiting.map(({ subtaskId }) => subtaskId),
  };
}

/** The reason why a task waits for its budget, and what raising it would resume; null if it does not wait. */
export function budgetReason(task: Task, subtasks: Subtask[]): string | null {
  const view = viewBudget(task, subtasks);
  if (!task.budget || !view?.exceeded) return null;
  const { maxNanos, unspentNanos } = task.budget;
  const completed = subtasks.filter(({ status }) => status === 'completed').length;
  return (
    `BudgetExceeded: ${formatAtMost(maxNanos - unspentNanos)} of ${formatAtMost(maxNanos)} is spent; ` +
    `${completed} of ${subtasks.length} subtasks are completed. POST /api/tasks/${task.taskId}/budget with ` +
    `max_cost_usd of at least ${view.needs_max_cost_usd} resumes ${view.resumes.join(', ')}`
  );
}

function waitingForBudget(subtasks: Subtask[]): Subtask[] {
  return subtasks.filter(({ status, awaitsNanos }) => status === 'ready' && awaitsNanos !== undefined);
}

/** Rounds up to a limit that people can type. */
function toMillionth(nanos: number): number {
  return Math.ceil(nanos / 1_000) * 1_000;
}
