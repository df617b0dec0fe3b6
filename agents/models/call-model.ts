import { setTimeout as sleep } from 'node:timers/promises';
import type { LanguageModelV4CallOptions, LanguageModelV4GenerateResult, LanguageModelV4Usage } from '@ai-sdk/provider';
import { providerOf } from '../../core/contracts/model.ts';
import { AttemptFailed } from '../../core/errors.ts';
import type { CallTokens } from '../../core/models/call-cost.ts';
import type { Permit } from './breaker.ts';
import type { CallableModel } from './language-model.ts';
import { AnswerFault, type ModelFault, modelFaultOf } from './model-fault.ts';
import { type ModelSession, promptFor } from './model-session.ts';
import { readAnswer } from './read-answer.ts';

/** How often those who wait for a probe of somebody else look what came of it. */
const PROBE_LOOK_MS = 1_000;

/**
 * Every call of a model goes through here: it looks for an answer from before, asks the circuit, calls, meters, tells the
 * circuit, and on a fault tries again or goes on to the next model of the list. Throws AttemptFailed when no model could
 * answer, or one refused; SystemFault where the circuits cannot be read or written; the signal's reason when it aborts.
 */
export async function callModel(
  session: ModelSession,
  options: LanguageModelV4CallOptions,
): Promise<LanguageModelV4GenerateResult> {
  const { calls, now } = session.services;
  const tries = new Map<string, number>();
  const faults: string[] = [];
  let waitedMs = 0;
  for (;;) {
    let retryAt: string | undefined;
    for (const index of inOrder(session)) {
      const candidate = session.models[index] as CallableModel;
      const asked = { ...options, prompt: promptFor(session, candidate.ref, options.prompt) };
      const known = await session.cached?.find(candidate, asked);
      if (known) return reuse(session, index, asked, known);
      while ((tries.get(candidate.ref) ?? 0) < calls.tries_per_model) {
        const permit = await session.services.breaker.admit(candidate.ref);
        if ('may' in permit) {
          retryAt = [lookAgainAt(permit, now()), retryAt].filter((time) => time !== undefined).sort()[0];
          break;
        }
        const outcome = await callOnce(session, candidate, permit, asked);
        if ('answer' in outcome) {
          session.cached?.note(candidate, asked, outcome.answer);
          remember(session, index, options.prompt.length);
          return outcome.answer;
        }
        const { fault } = outcome;
        faults.push(`${candidate.ref}: ${fault.kind.replaceAll('_', ' ')}, ${fault.message}`);
        if (fault.advice === 'stop') throw new AttemptFailed(inShort(faults));
        const isThrottled = fault.retryAfterMs !== undefined;
        // Being asked to wait is no try; the circuit holds the next one back.
        if (!isThrottled) tries.set(candidate.ref, (tries.get(candidate.ref) ?? 0) + 1);
        if (fault.advice === 'next' && !isThrottled) tries.set(candidate.ref, calls.tries_per_model);
        if (fault.advice === 'again' && !isThrottled) await pause(calls.retry_delay_ms, options.abortSignal);
      }
    }
    const waitMs = retryAt === undefined ? undefined : Math.max(0, Date.parse(retryAt) - now().getTime());
    if (waitMs === undefined || waitedMs + waitMs > calls.longest_wait_seconds * 1_000) {
      const wait = retryAt === undefined ? '' : `; the circuits of the others are open, the first until ${retryAt}`;
      throw new AttemptFailed(`No model could be used. ${inShort(faults)}${wait}`);
    }
    waitedMs += Math.max(1, waitMs);
    await pause(waitMs, options.abortSignal);
  }
}

/** An answer from before: neither a call nor a cost. */
function reuse(
  session: ModelSession,
  index: number,
  { abortSignal, prompt }: LanguageModelV4CallOptions,
  answer: LanguageModelV4GenerateResult,
): LanguageModelV4GenerateResult {
  abortSignal?.throwIfAborted();
  session.meter.countHit();
  session.services.measure({ CacheHits: 1 }, {});
  remember(session, index, prompt.length);
  return answer;
}

/** Whoever probes may be done any moment, and then everybody may call. */
function lookAgainAt({ until, isProbing }: { until: string; isProbing: boolean }, now: Date): string {
  const soon = new Date(now.getTime() + PROBE_LOOK_MS).toISOString();
  return isProbing && soon < until ? soon : until;
}

type Outcome = { answer: LanguageModelV4GenerateResult } | { fault: ModelFault };

async function callOnce(
  session: ModelSession,
  { ref, model }: CallableModel,
  permit: Permit,
  options: LanguageModelV4CallOptions,
): Promise<Outcome> {
  const { breaker, calls, prices, measure } = session.services;
  const provider = providerOf(ref);
  const startedAt = performance.now();
  let answer: LanguageModelV4GenerateResult;
  try {
    answer = await readAnswer(model, options, calls);
  } catch (error) {
    if (options.abortSignal?.aborted) {
      session.meter.count(ref, undefined, prices);
      await breaker.gaveUp(permit);
      throw options.abortSignal.reason;
    }
    return { fault: await dealWith(session, ref, permit, error) };
  }
  session.meter.count(ref, tokensOf(answer.usage), prices);
  await breaker.answered(permit);
  const fault = emptyOrRefused(answer);
  measure({ ModelCallSuccess: fault ? 0 : 1 }, { provider });
  if (fault) return { fault: tell(session, ref, fault) };
  measure({ ModelCallSeconds: (performance.now() - startedAt) / 1_000 }, { provider });
  return { answer };
}

/** What a call that came to nothing means: for the meter, the log and the circuit. */
async function dealWith(session: ModelSession, ref: string, permit: Permit, error: unknown): Promise<ModelFault> {
  const { breaker, prices, now, measure } = session.services;
  const fault = tell(session, ref, modelFaultOf(error, now()));
  if (fault.charge === 'nothing') session.meter.countUncharged();
  if (fault.charge === 'unknown') session.meter.count(ref, undefined, prices);
  measure({ ModelCallSuccess: 0 }, { provider: providerOf(ref) });
  if (fault.counts) await breaker.failed(permit, failureOf(fault, now()));
  else await breaker.answered(permit);
  return fault;
}

/** Keys go out of the message before anybody sees it: a provider may repeat the one it was given. */
function tell({ services }: ModelSession, model: string, fault: ModelFault): ModelFault {
  fault.message = services.redact(fault.message).slice(0, 300);
  const { kind, message, counts } = fault;
  services.warn('model call failed', { model, kind, message, counts });
  return fault;
}

function failureOf({ kind, message, retryAfterMs }: ModelFault, now: Date) {
  // At least a second, so that "at once" is no busy loop; beyond a day is taken for a mistake of the provider.
  const delayMs = retryAfterMs === undefined ? undefined : Math.min(Math.max(retryAfterMs, 1_000), 86_400_000);
  return {
    reason: `${kind.replaceAll('_', ' ')}: ${message}`,
    retryAt: delayMs === undefined ? undefined : new Date(now.getTime() + delayMs).toISOString(),
  };
}

function emptyOrRefused({ content, finishReason }: LanguageModelV4GenerateResult): ModelFault | undefined {
  if (finishReason.unified === 'content-filter') {
    const fault = new AnswerFault('refusal', `the model declined (${finishReason.raw ?? 'no reason given'})`);
    return modelFaultOf(fault, new Date(0));
  }
  if (content.some(({ type }) => type === 'text' || type === 'tool-call')) return undefined;
  return modelFaultOf(new AnswerFault('empty_answer', 'the answer has neither text nor tool calls'), new Date(0));
}

function tokensOf({ inputTokens, outputTokens }: LanguageModelV4Usage): CallTokens | undefined {
  const [input, output] = [inputTokens.total, outputTokens.total];
  if (!Number.isFinite(input) || !Number.isFinite(output)) return undefined;
  const { cacheRead = 0, cacheWrite = 0 } = inputTokens;
  return { input: input as number, output: output as number, cacheRead, cacheWrite };
}

function inOrder({ models, current }: ModelSession): number[] {
  return models.map((_, offset) => (current + offset) % models.length);
}

function remember(session: ModelSession, index: number, length: number): void {
  session.current = index;
  const { ref } = session.models[index] as CallableModel;
  session.authors.push({ until: length + 1, ref });
}

function inShort(faults: string[]): string {
  return [...new Set(faults)].slice(-4).join('; ');
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, undefined, signal ? { signal } : {});
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  }
}
