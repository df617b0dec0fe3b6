import { providerOf } from '../../../core/contracts/config/model.ts';
import type { Plan, TaskText } from '../../../core/contracts/storage/task-schemas.ts';
import { decomposeTask } from '../../../core/decomposition/decompose-task.ts';
import { validatePlan } from '../../../core/decomposition/validate-plan.ts';
import { SystemFault } from '../../../core/errors.ts';
import type { Task } from '../../../core/lifecycle/task.ts';
import { modelProviders } from '../../models/model-providers.ts';
import { routing } from '../../shared/config.ts';
import { log } from '../../shared/log.ts';
import { models } from '../../shared/model-config.ts';

/** Makes the plan of a task: by a model if one is configured; else, or if that fails, by rules. */
export async function makePlan(text: TaskText, task: Pick<Task, 'taskId' | 'budget'>): Promise<Plan> {
  const { taskId } = task;
  const byRules = planByRules(text, taskId);
  const planner = models().planner;
  if (!planner) return byRules;
  try {
    const providers = await modelProviders();
    if (!planner.models.some((ref) => providers[providerOf(ref)])) return byRules;
  } catch (error) {
    log.error('model providers unknown', { task_id: taskId, error: error as Error });
    return { ...byRules, note: 'the model providers could not be read' };
  }
  // Loaded on demand: more code than the rest of Decompose. See `splits` in core/contracts/system/handlers.ts.
  const { planByModel } = await import('./plan-by-model.ts');
  return planByModel(text, task, planner, byRules);
}

/** Makes the plan by rules. An invalid one is our fault, so it throws SystemFault, which the state machine reports. */
function planByRules(text: TaskText, taskId: string): Plan {
  const plan = decomposeTask(text, taskId, routing());
  const problems = validatePlan(plan, text, routing());
  if (problems.length > 0) throw new SystemFault(`The plan is not valid: ${problems.join('; ')}`);
  return plan;
}
