import { planWithModel } from '../../../agents/planner.ts';
import { UsageMeter } from '../../../agents/usage-meter.ts';
import { PLAN_HOLDER } from '../../../core/budget/budget.ts';
import type { ModelsConfig } from '../../../core/contracts/config/model-config.ts';
import type { Plan, TaskText } from '../../../core/contracts/storage/task-schemas.ts';
import { oneLine, truncate } from '../../../core/decomposition/wording.ts';
import { AttemptFailed, BudgetExceeded, ModelsUnavailable } from '../../../core/errors.ts';
import type { Task } from '../../../core/lifecycle/task.ts';
import { accessToModels } from '../../models/model-access.ts';
import { callBudget } from '../../models/task-call-budget.ts';
import { routing } from '../../shared/config.ts';
import { log } from '../../shared/log.ts';
import { modelRuntimeRules } from '../../shared/model-config.ts';

const MAX_REASON_LENGTH = 300;

type Planner = NonNullable<ModelsConfig['planner']>;

/** Returns a model's plan, or the plan of the rules with the reason. Both come with the usage. Never throws. */
export async function planByModel(
  text: TaskText,
  task: Pick<Task, 'taskId' | 'budget'>,
  planner: Planner,
  byRules: Plan,
): Promise<Plan> {
  const { taskId } = task;
  const meter = new UsageMeter();
  let why: string;
  try {
    const access = await accessToModels(planner.models, {
      cache: planner.cache && !text.resultsKey,
      budget: task.budget && callBudget(taskId, PLAN_HOLDER),
    });
    if (!access) return byRules;
    const order = { taskId, text, routing: routing(), suggestion: byRules };
    const planned = await planWithModel(access, order, modelRuntimeRules().planner, meter);
    if ('plan' in planned) return { ...planned.plan, usage: meter.total() };
    why = access.services.redact(`the model's plan was not valid: ${planned.problems.join('; ')}`);
  } catch (error) {
    why = `no plan of a model: ${reasonOf(error)}`;
    if (!isExpected(error)) log.error('planner failed', { task_id: taskId, error: error as Error });
  }
  log.warn('plan by rules', { task_id: taskId });
  return { ...byRules, note: truncate(oneLine(why), MAX_REASON_LENGTH), usage: meter.total() };
}

/** True if no model could be used, or if the budget has no room for a plan: the plan by rules is free. */
function isExpected(error: unknown): error is AttemptFailed | BudgetExceeded | ModelsUnavailable {
  return [AttemptFailed, BudgetExceeded, ModelsUnavailable].some((expected) => error instanceof expected);
}

function reasonOf(error: unknown): string {
  if (isExpected(error)) return error.message;
  const isLate = (error as { name?: unknown })?.name === 'TimeoutError';
  return isLate ? `none within ${modelRuntimeRules().planner.seconds} s` : 'a fault of the system';
}
