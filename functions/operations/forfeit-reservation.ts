import { attemptOfHolder, holderOf, PLAN_HOLDER } from '../../core/budget/budget.ts';
import { isEnded, type Subtask, type Task } from '../../core/lifecycle/task.ts';
import { budgets, tasks } from '../shared/stores.ts';

/**
 * The attempt of a subtask is over. What it still holds of the budget is of a worker that died between setting it aside
 * and the end of its call: that may have been made and charged, so it counts as spent.
 */
export async function forfeitReservation(subtask: Subtask): Promise<void> {
  if (!subtask.budgeted || !subtask.startedAt) return;
  const task = await tasks.get(subtask.taskId);
  if (task) await forfeit(task, holderOf(subtask));
}

/** Those that nobody has come to give back. True if there were any. */
export async function forfeitAll(task: Task, subtasks: Subtask[]): Promise<boolean> {
  const isOver = (holder: string) => {
    const { subtaskId, attempt } = attemptOfHolder(holder);
    const subtask = subtasks.find((one) => one.subtaskId === subtaskId);
    return subtask !== undefined && (subtask.attempt > attempt || isEnded(subtask.status));
  };
  const over = Object.keys(task.budget?.held ?? {}).filter(isOver);
  return (await Promise.all(over.map((holder) => forfeit(task, holder)))).includes(true);
}

/** The same for the planner, of which there is one at a time: whoever plans now finds what an earlier one held. */
export async function forfeitPlanning(task: Task): Promise<void> {
  await forfeit(task, PLAN_HOLDER);
}

async function forfeit({ taskId, budget }: Task, holder: string): Promise<boolean> {
  const nanos = budget?.held[holder];
  return nanos !== undefined && (await budgets.settle(taskId, holder, nanos, nanos)) !== undefined;
}
