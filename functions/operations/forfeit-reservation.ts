import { attemptOfHolder, holderOf, PLAN_HOLDER } from '../../core/budget/budget.ts';
import { isEnded, type Subtask, type Task } from '../../core/lifecycle/task.ts';
import { budgets, tasks } from '../shared/stores.ts';

/**
 * Counts what an ended attempt still holds of the budget as spent. A worker died between its reservation and the end of
 * the model call, and the provider may have charged for the call.
 */
export async function forfeitReservation(subtask: Subtask): Promise<void> {
  if (!subtask.budgeted || !subtask.startedAt) return;
  const task = await tasks.get(subtask.taskId);
  if (task) await forfeit(task, holderOf(subtask));
}

/** Forfeits the reservations of all attempts that are over. True if there were any. */
export async function forfeitAll(task: Task, subtasks: Subtask[]): Promise<boolean> {
  const isOver = (holder: string) => {
    const { subtaskId, attempt } = attemptOfHolder(holder);
    const subtask = subtasks.find((one) => one.subtaskId === subtaskId);
    return subtask !== undefined && (subtask.attempt > attempt || isEnded(subtask.status));
  };
  const over = Object.keys(task.budget?.held ?? {}).filter(isOver);
  return (await Promise.all(over.map((holder) => forfeit(task, holder)))).includes(true);
}

/** Forfeits what an earlier planner of the task held: only one plans at a time. */
export async function forfeitPlanning(task: Task): Promise<void> {
  await forfeit(task, PLAN_HOLDER);
}

async function forfeit({ taskId, budget }: Task, holder: string): Promise<boolean> {
  const nanos = budget?.held[holder];
  return nanos !== undefined && (await budgets.settle(taskId, holder, nanos, nanos)) !== undefined;
}
