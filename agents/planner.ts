import { generateText, isStepCount, type ModelMessage, tool } from 'ai';
import type { ModelRuntimeConfig } from '../core/contracts/model-config.ts';
import { proposedPlan } from '../core/contracts/proposed-plan.ts';
import type { RoutingConfig } from '../core/contracts/routing.ts';
import type { Plan, TaskText } from '../core/contracts/task.ts';
import { adoptPlan } from '../core/decomposition/adopt-plan.ts';
import { dataMarker, markOf, randomMark } from './data-block.ts';
import type { ModelAccess } from './model-runtime.ts';
import { asLanguageModel } from './models/as-language-model.ts';
import { newSession } from './models/model-session.ts';
import { plannerInstructions, plannerPrompt, repairPrompt } from './prompts/planner-prompt.ts';
import type { UsageMeter } from './usage-meter.ts';

/** A plan, and one repair. */
const ROUNDS = 2;

export type PlanningOrder = { taskId: string; text: TaskText; routing: RoutingConfig; suggestion: Plan };
export type Planned = { plan: Plan } | { problems: string[] };

/**
 * Asks a model for the plan of a task; where it is not valid, once more with what is wrong. Answers with the plan, or
 * with what is wrong with the last one. Throws what calls of models throw, and the signal's reason when it aborts.
 */
export async function planWithModel(
  access: Omit<ModelAccess, 'limits'>,
  { taskId, text, routing, suggestion }: PlanningOrder,
  limits: ModelRuntimeConfig['planner'],
  meter: UsageMeter,
): Promise<Planned> {
  const { models, services, cached } = access;
  const { calls } = services;
  // Who waits for a plan is better served by the rules than by a circuit that may let calls through some time.
  const shorter = {
    ...calls,
    first_byte_seconds: Math.min(calls.first_byte_seconds, limits.call_seconds),
    call_seconds: Math.min(calls.call_seconds, limits.call_seconds),
    longest_wait_seconds: 0,
  };
  const session = newSession(models, { ...services, calls: shorter }, meter, access);
  const abortSignal = AbortSignal.timeout(limits.seconds * 1_000);
  const texts = plannerPrompt(text, suggestion, routing, (source, own) => `${source}: ${own}`);
  const mark = cached ? markOf(texts) : randomMark();
  const data = dataMarker(mark);
  const messages: ModelMessage[] = [{ role: 'user', content: plannerPrompt(text, suggestion, routing, data) }];
  let problems: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { responseMessages, toolCalls, finishReason } = await generateText({
      model: asLanguageModel(session),
      instructions: plannerInstructions(mark),
      messages,
      tools: {
        propose_plan: tool({
          description: 'Proposes the plan of the task.',
          inputSchema: proposedPlan,
          execute: async () => 'It is looked at.',
        }),
      },
      stopWhen: isStepCount(1),
      maxOutputTokens: limits.output_tokens,
      maxRetries: 0,
      abortSignal,
      providerOptions: { openai: { store: false } },
    });
    const call = toolCalls.find(({ toolName }) => toolName === 'propose_plan');
    if (call && !call.dynamic && !call.invalid) {
      const adopted = adoptPlan(call.input, text, taskId, routing);
      if ('subtasks' in adopted) {
        await cached?.keep();
        const madeBy = `model/${(models[session.current] ?? models[0]).ref}`;
        return { plan: { madeBy, subtasks: adopted.subtasks } };
      }
      problems = adopted.problems;
    } else if (finishReason === 'length') {
      problems = [`the answer was cut off after ${limits.output_tokens} tokens`];
    } else {
      problems = [call ? `it does not have the form of a plan: ${reasonOf(call.error)}` : 'no plan was proposed'];
    }
    messages.push(...responseMessages, { role: 'user', content: repairPrompt(problems, data) });
  }
  return { problems };
}

/** What the schema says, without the whole input that the AI SDK puts before it. */
function reasonOf(error: unknown): string {
  const { cause, message } = (error ?? {}) as { cause?: unknown; message?: string };
  return cause ? reasonOf(cause) : (message ?? 'it cannot be read').replaceAll(/\s+/g, ' ').slice(-1_000);
}
