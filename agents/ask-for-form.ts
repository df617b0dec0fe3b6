import { generateText, isStepCount, type ModelMessage, tool } from 'ai';
import type * as z from 'zod';
import type { ModelRuntimeConfig } from '../core/contracts/config/model-config.ts';
import { dataMarker, type MarkData, markOf, randomMark } from './data-block.ts';
import type { ModelAccess } from './model-runtime.ts';
import { asLanguageModel } from './models/as-language-model.ts';
import { newSession } from './models/model-session.ts';
import type { UsageMeter } from './usage-meter.ts';

/** One form and one repair. */
const ROUNDS = 2;

export type Question<Form, Taken> = {
  /** The name of the form in messages. */
  noun: string;
  /** The tool that the model fills the form in with. */
  tool: { name: string; description: string; schema: z.ZodType<Form> };
  instructions: (mark: string) => string;
  prompt: (data: MarkData) => string;
  /** Tells the model why its form was not accepted. */
  repair: (problems: string[], data: MarkData) => string;
  take: (form: Form) => { taken: Taken } | { problems: string[] };
};
export type Answer<Taken> = { taken: Taken; model: string } | { problems: string[] };
type Limits = Pick<ModelRuntimeConfig['planner'], 'seconds' | 'call_seconds' | 'output_tokens'>;

/**
 * Has a model fill in a form. If the form is not accepted, the model gets the problems and may repair it once. Answers
 * with what was taken and the model's name, or with the problems of the last form. Throws what callModel throws, and
 * the signal's reason when the time is over.
 */
export async function askForForm<Form, Taken>(
  access: Omit<ModelAccess, 'limits'>,
  question: Question<Form, Taken>,
  limits: Limits,
  meter: UsageMeter,
): Promise<Answer<Taken>> {
  const { models, services, cached } = access;
  const { calls } = services;
  // Fail fast: the caller has a fallback, so do not wait for an open circuit.
  const shorter = {
    ...calls,
    first_byte_seconds: Math.min(calls.first_byte_seconds, limits.call_seconds),
    call_seconds: Math.min(calls.call_seconds, limits.call_seconds),
    longest_wait_seconds: 0,
  };
  const session = newSession(models, { ...services, calls: shorter }, meter, access);
  const abortSignal = AbortSignal.timeout(limits.seconds * 1_000);
  const { name, description, schema } = question.tool;
  const mark = cached ? markOf(question.prompt((source, own) => `${source}: ${own}`)) : randomMark();
  const data = dataMarker(mark);
  const messages: ModelMessage[] = [{ role: 'user', content: question.prompt(data) }];
  let problems: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { responseMessages, toolCalls, finishReason } = await generateText({
      model: asLanguageModel(session),
      instructions: question.instructions(mark),
      messages,
      tools: { [name]: tool({ description, inputSchema: schema, execute: async () => 'It is looked at.' }) },
      stopWhen: isStepCount(1),
      maxOutputTokens: limits.output_tokens,
      maxRetries: 0,
      abortSignal,
      providerOptions: { openai: { store: false } },
    });
    const call = toolCalls.find(({ toolName }) => toolName === name);
    if (call && !call.dynamic && !call.invalid) {
      const outcome = question.take(call.input as Form);
      if ('taken' in outcome) {
        await cached?.keep();
        return { taken: outcome.taken, model: (models[session.current] ?? models[0]).ref };
      }
      problems = outcome.problems;
    } else if (finishReason === 'length') {
      problems = [`the answer was cut off after ${limits.output_tokens} tokens`];
    } else {
      const { noun } = question;
      problems = [call ? `it does not have the form of a ${noun}: ${reasonOf(call.error)}` : `no ${noun} was proposed`];
    }
    messages.push(...responseMessages, { role: 'user', content: question.repair(problems, data) });
  }
  return { problems };
}

/** Returns the schema's messages, without the whole input that the AI SDK puts before them. */
function reasonOf(error: unknown): string {
  const { cause, message } = (error ?? {}) as { cause?: unknown; message?: string };
  return cause ? reasonOf(cause) : (message ?? 'it cannot be read').replaceAll(/\s+/g, ' ').slice(-1_000);
}
