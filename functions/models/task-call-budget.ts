import type { CallBudget } from '../../agents/models/call-budget.ts';
import { SystemFault } from '../../core/errors.ts';
import { budgets, tasks } from '../shared/stores.ts';

/** The budget of a task, for the calls of `holder`: an attempt or the planner. */
export function callBudget(taskId: string, holder: string): CallBudget {
  return {
    reserve: (nanos) =>
      blamingSystem(async () => {
        if (await budgets.reserve(taskId, holder, nanos)) return undefined;
        const budget = (await tasks.get(taskId))?.budget;
        if (!budget) throw new Error(`Task ${taskId} has no budget`);
        // If the hold has this amount, an earlier write succeeded but its answer was lost.
        return budget.held[holder] === nanos ? undefined : budget;
      }),
    settle: (heldNanos, costNanos) =>
      blamingSystem(async () => {
        await budgets.settle(taskId, holder, heldNanos, costNanos);
      }),
  };
}

/** Turns any error into a SystemFault: the agent is not to blame if a budget cannot be read or written. */
async function blamingSystem<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new SystemFault('The budget of a task could not be read or written', { cause });
  }
}
