import type { LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { ModelRuntimeConfig, PricesConfig } from '../../core/contracts/config/model-config.ts';
import type { MetricDimensions, MetricValues } from '../../core/contracts/system/metrics.ts';
import type { UsageMeter } from '../usage-meter.ts';
import type { Breaker } from './breaker.ts';
import type { CachedAnswers } from './cached-answers.ts';
import type { CallBudget } from './call-budget.ts';
import type { CallableModel } from './language-model.ts';

/** Everything that calling models needs besides the models; made for each list of models. */
export type ModelServices = {
  breaker: Breaker;
  prices: PricesConfig;
  calls: ModelRuntimeConfig['calls'];
  now: () => Date;
  /** Takes the configured keys out of a text. */
  redact: (text: string) => string;
  measure: (values: MetricValues, dimensions: MetricDimensions) => void;
  warn: (message: string, fields: Record<string, string | number | boolean>) => void;
};

/** One attempt's use of the models of its list. It stays with the model that answered last. */
export type ModelSession = {
  readonly models: readonly CallableModel[];
  readonly services: ModelServices;
  readonly meter: UsageMeter;
  /** undefined if the cost of calls is not limited. */
  readonly budget: CallBudget | undefined;
  /** Cached answers, if the agent may use them. */
  readonly cached: CachedAnswers | undefined;
  /** Takes a line for the agent's log. */
  readonly note: (line: string) => void;
  /** Index of the model to begin with. */
  current: number;
  /** The model that wrote each part of the conversation: reasoning is sent to that model only. */
  authors: { until: number; ref: string }[];
  /** How many tokens the provider counted for the first messages of the conversation. */
  counted: { ref: string; messages: number; tokens: number } | undefined;
};

export function newSession(
  models: readonly CallableModel[],
  services: ModelServices,
  meter: UsageMeter,
  { budget, cached, note = () => {} }: Partial<Pick<ModelSession, 'budget' | 'cached' | 'note'>> = {},
): ModelSession {
  if (models.length === 0) throw new Error('A session needs a model');
  return { models, services, meter, budget, cached, note, current: 0, authors: [], counted: undefined };
}

/** Returns the conversation for one model: without the reasoning of other models, which providers do not accept. */
export function promptFor(session: ModelSession, ref: string, prompt: LanguageModelV4Prompt): LanguageModelV4Prompt {
  const authorOf = (index: number) => session.authors.find(({ until }) => index < until)?.ref ?? ref;
  return prompt.map((message, index) =>
    message.role === 'assistant' && authorOf(index) !== ref
      ? { ...message, content: message.content.filter(({ type }) => type !== 'reasoning') }
      : message,
  );
}
