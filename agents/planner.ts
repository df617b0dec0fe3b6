import type { ModelRuntimeConfig } from '../core/contracts/config/model-config.ts';
import type { RoutingConfig } from '../core/contracts/config/routing.ts';
import { proposedPlan } from '../core/contracts/pipeline/proposed-plan.ts';
import type { Plan, TaskText } from '../core/contracts/storage/task-schemas.ts';
import { adoptPlan } from '../core/decomposition/adopt-plan.ts';
import { askForForm } from './ask-for-form.ts';
import type { ModelAccess } from './model-runtime.ts';
import { plannerInstructions, plannerPrompt, repairPrompt } from './prompts/planner-prompt.ts';
import type { UsageMeter } from './usage-meter.ts';

export type PlanningOrder = { taskId: string; text: TaskText; routing: RoutingConfig; suggestion: Plan };
export type Planned = { plan: Plan } | { problems: string[] };

/**
 * Asks a model for the plan of a task. If it is not valid, asks once more and names the problems. Answers with the
 * plan, or with the problems of the last one. Throws what askForForm throws.
 */
export async function planWithModel(
  access: Omit<ModelAccess, 'limits'>,
  { taskId, text, routing, suggestion }: PlanningOrder,
  limits: ModelRuntimeConfig['planner'],
  meter: UsageMeter,
): Promise<Planned> {
  const answer = await askForForm(
    access,
    {
      noun: 'plan',
      tool: { name: 'propose_plan', description: 'Proposes the plan of the task.', schema: proposedPlan },
      instructions: plannerInstructions,
      prompt: (data) => plannerPrompt(text, suggestion, routing, data),
      repair: repairPrompt,
      take(proposed) {
        const adopted = adoptPlan(proposed, text, taskId, routing);
        return 'subtasks' in adopted ? { taken: adopted.subtasks } : adopted;
      },
    },
    limits,
    meter,
  );
  if ('problems' in answer) return answer;
  return { plan: { madeBy: `model/${answer.model}`, subtasks: answer.taken } };
}
