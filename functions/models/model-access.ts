import { randomUUID } from 'node:crypto';
import type { ModelAccess } from '../../agents/model-runtime.ts';
import { Breaker } from '../../agents/models/breaker.ts';
import { CachedAnswers } from '../../agents/models/cached-answers.ts';
import type { CallBudget } from '../../agents/models/call-budget.ts';
import { languageModel } from '../../agents/models/language-model.ts';
import type { ModelServices } from '../../agents/models/model-session.ts';
import { redactorOf } from '../../agents/models/redactor-of.ts';
import { holderOf } from '../../core/budget/budget.ts';
import type { TaskText } from '../../core/contracts/storage/task-schemas.ts';
import type { Subtask } from '../../core/lifecycle/task.ts';
import { clock } from '../shared/clock.ts';
import { emitMetrics } from '../shared/emit-metrics.ts';
import { log } from '../shared/log.ts';
import { modelRuntimeRules, models, prices } from '../shared/model-config.ts';
import { circuits } from '../shared/stores.ts';
import { answerStore } from './answer-store.ts';
import { modelProviders } from './model-providers.ts';
import { callBudget } from './task-call-budget.ts';

let breaker: Breaker | undefined;

/** The breaker of this process, made at the first call of a model. */
function theBreaker(): Breaker {
  breaker ??= new Breaker({
    circuits,
    rules: modelRuntimeRules().breaker,
    now: clock,
    newId: randomUUID,
    onOpen: ({ model, reason, openUntil }) => {
      emitMetrics({ CircuitsOpened: 1 });
      log.warn('circuit open', { model, reason, open_until: openUntil });
    },
  });
  return breaker;
}

/**
 * Access of an agent to its models; undefined if no provider is configured for any of them. Results that are encrypted
 * for the submitter neither come from the cache nor go there.
 */
export function modelAccess(subtask: Subtask, { resultsKey }: TaskText): Promise<ModelAccess | undefined> {
  const { taskId, agentType, models: own, budgeted } = subtask;
  const cache = subtask.cache && !resultsKey;
  const budget = budgeted ? callBudget(taskId, holderOf(subtask)) : undefined;
  return accessToModels(own ?? models().agent_types[agentType] ?? models().default, { cache, budget });
}

type Extras = { cache?: boolean | undefined; budget?: CallBudget | undefined };

/** Access to the models of a list; undefined if no provider is configured for any of them. */
export async function accessToModels(
  list: readonly string[],
  { cache = false, budget }: Extras = {},
): Promise<ModelAccess | undefined> {
  const providers = await modelProviders();
  const connected = await Promise.all(list.map((ref) => languageModel(ref, providers)));
  const [first, ...others] = connected.filter((model) => model !== undefined);
  if (!first) return undefined;
  const { limits, calls, cache: cacheRules } = modelRuntimeRules();
  const services: ModelServices = {
    breaker: theBreaker(),
    prices: prices(),
    calls,
    now: clock,
    redact: redactorOf(
      Object.values(providers).flatMap(({ apiKey, baseUrl }) => [apiKey ?? [], passwordIn(baseUrl)].flat()),
    ),
    measure: emitMetrics,
    warn: (message, fields) => log.warn(message, fields),
  };
  const cached = cache ? { cached: new CachedAnswers(await answerStore(), cacheRules.answer_bytes) } : {};
  return { models: [first, ...others], services, budget, limits, ...cached };
}

/** A gateway's URL may have a password. */
function passwordIn(url = ''): string[] {
  return URL.canParse(url) ? [new URL(url).password].filter(Boolean) : [];
}
