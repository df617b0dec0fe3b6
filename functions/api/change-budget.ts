import { hasRoomFor, nanosOf, reservedNanos } from '../../core/budget/budget.ts';
import { taskRoutes } from '../../core/contracts/api/task-routes.ts';
import { BudgetTooLow, WrongState } from '../../core/errors.ts';
import { isEnded, type Task } from '../../core/lifecycle/task.ts';
import { formatAtMost } from '../../core/views/format.ts';
import { viewTaskStatus } from '../../core/views/task-status.ts';
import { seekAgent } from '../operations/seek-agent.ts';
import { awsPrices } from '../shared/aws-prices.ts';
import { defineRoute } from '../shared/define-route.ts';
import { noSuchTask } from '../shared/no-such.ts';
import { budgets, tasks } from '../shared/stores.ts';

/**
 * Changes the budget of a task, then seeks agents for the subtasks that waited for it. If it dies halfway, a repeated
 * call or the sweeper goes on.
 */
export const handler = defineRoute(
  taskRoutes.changeBudget,
  async ({ params: { task_id }, body: { max_cost_usd }, now }) => {
    await changeBudget(task_id, nanosOf(max_cost_usd));
    const { task, subtasks } = await found(task_id);
    const { budget } = task;
    const waiting = subtasks.filter(
      ({ status, awaitsNanos }) => status === 'ready' && budget && awaitsNanos && hasRoomFor(budget, awaitsNanos),
    );
    await Promise.all(waiting.map((subtask) => seekAgent(subtask, now)));
    const after = waiting.length > 0 ? await found(task_id) : { task, subtasks };
    return viewTaskStatus(after.task, after.subtasks, { now, awsPrices: awsPrices() });
  },
);

async function found(taskId: string) {
  const whole = await tasks.withSubtasks(taskId);
  if (!whole) throw noSuchTask(taskId);
  return whole;
}

async function changeBudget(taskId: string, maxNanos: number): Promise<void> {
  // A lost write means that another call changed the budget or reserved from it.
  for (;;) {
    const task = await tasks.get(taskId);
    if (!task) throw noSuchTask(taskId);
    const { budget } = task;
    if (isEnded(task.status)) throw new WrongState(`Task ${taskId} is ${task.status}: it spends no more.`);
    if (!budget) throw new WrongState(`Task ${taskId} was submitted without a budget.`);
    if (maxNanos === budget.maxNanos) return;
    const takenNanos = budget.maxNanos - budget.leftNanos;
    if (maxNanos < takenNanos) throw new BudgetTooLow(tooLow(budget, takenNanos));
    if (await budgets.limit(taskId, budget, maxNanos)) return;
  }
}

function tooLow(budget: NonNullable<Task['budget']>, takenNanos: number): string {
  const spent = formatAtMost(budget.maxNanos - budget.unspentNanos);
  const reserved = formatAtMost(reservedNanos(budget));
  return `${spent} is spent and ${reserved} reserved for calls under way: send at least ${formatAtMost(takenNanos)}.`;
}
