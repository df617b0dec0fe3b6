import type { CallBudget } from '../../agents/models/call-budget.ts';
import { holderOf } from '../../core/budget/budget.ts';
import { SystemFault } from '../../core/errors.ts';
import type { Subtask } from '../../core/lifecycle/task.ts';
import { budgets, tasks } from './stores.ts';

/** What the current attempt of a subtask may take from its task's budget; undefined where there is none. */
export function callBudget(subtask: Subtask): CallBudget | undefined {
  if (!subtask.budgeted) return undefined;
  const { taskId } = subtask;
  const holder = holderOf(subtask);
  return {
    reserve: (nanos) =>
      blamingSystem(async () => {
        if (await budgets.reserve(taskId, holder, nanos)) return undefined;
        const budget = (await tasks.get(taskId))?.budget;
        if (!budget) throw new Error(`Task ${taskId} has no budget`);
        // The write went through, and its answer was lost.
        return budget.held[holder] === nanos ? undefined : budget;
      }),
    settle: (heldNanos, costNanos) =>
      blamingSystem(async () => {
        await budgets.settle(taskId, holder, heldNanos, costNanos);
      }),
  };
}

/** That a budget cannot be read or written is no fault of the agent whose call it is about. */
async function blamingSystem<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new SystemFault('The budget of a task could not be read or written', { cause });
  }
}
