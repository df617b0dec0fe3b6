import { gapsOf } from '../core/assessment/judge/weigh-verdict.ts';
import type { ModelRuntimeConfig } from '../core/contracts/config/model-config.ts';
import { type JudgeVerdict, judgeVerdict } from '../core/contracts/pipeline/judge-verdict.ts';
import { type Answer, askForForm } from './ask-for-form.ts';
import type { ModelAccess } from './model-runtime.ts';
import { type JudgingOrder, judgeInstructions, judgePrompt, repairPrompt } from './prompts/judge-prompt.ts';
import type { UsageMeter } from './usage-meter.ts';

/**
 * Asks a model for its verdict on a deliverable. If it is incomplete, asks once more and names the gaps. Answers with
 * the verdict, whose quotes are not checked yet, or with the problems of the last one. Throws what askForForm throws.
 */
export function judgeWithModel(
  access: Omit<ModelAccess, 'limits'>,
  order: JudgingOrder,
  limits: ModelRuntimeConfig['judge'],
  meter: UsageMeter,
): Promise<Answer<JudgeVerdict>> {
  return askForForm(
    access,
    {
      noun: 'verdict',
      tool: { name: 'give_verdict', description: 'Gives the verdict on the work.', schema: judgeVerdict },
      instructions: judgeInstructions,
      prompt: (data) => judgePrompt(order, limits.input_characters, data),
      repair: repairPrompt,
      take(verdict) {
        const gaps = gapsOf(verdict, order.rubric);
        return gaps.length > 0 ? { problems: gaps } : { taken: verdict };
      },
    },
    limits,
    meter,
  );
}
