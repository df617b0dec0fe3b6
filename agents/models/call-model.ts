import { setTimeout as sleep } from 'node:timers/promises';
import type { LanguageModelV4CallOptions, LanguageModelV4GenerateResult, LanguageModelV4Usage } from '@ai-sdk/provider';
import { providerOf } from '../../core/contracts/config/model.ts';
import { AttemptFailed, BudgetExceeded, ModelsUnavailable } from '../../core/errors.ts';
import type { CallTokens } from '../../core/models/call-cost.ts';
import { comeAgainAt, type Wait } from '../../core/models/circuit.ts';
import { formatInstant } from '../../core/views/format.ts';
import type { Permit } from './breaker.ts';
import { type Funded, fundCall, noRoom, settle } from './fund-call.ts';
import type { CallableModel } from './language-model.ts';
import { AnswerFault, type ModelFault, modelFaultOf } from './model-fault.ts';
import { type ModelSession, promptFor } from './model-session.ts';
import { readAnswer } from './read-answer.ts';

/** How often a call looks again while it waits for money that other calls have set aside. */
const LOOK_EVERY_MS = 500;
/** How often a call looks for the result of another call's probe. */
const PROBE_LOOK_MS = 1_000;
/** Rounds through the list while providers fail. With the current settings a circuit is open after these. */
const MOST_ROUNDS = 5;

/**
 * Makes every call of a model: looks for a cached answer, asks the circuit, sets the call's worst case aside if there
 * is a budget, calls, meters, tells the circuit, and on a fault tries again or goes on to the next model of the list.
 *
 * Throws
 * - ModelsUnavailable if providers fail and circuits are open: at once at the first call of a conversation, later when
 *   the wait is too long;
 * - AttemptFailed if no model could answer for other reasons, or if one refused;
 * - BudgetExceeded if the budget has no room for any model that could;
 * - SystemFault if circuits or budget cannot be read or written;
 * - the signal's reason when it aborts.
 */
export async function callModel(
  session: ModelSession,
  options: LanguageModelV4CallOptions,
): Promise<LanguageModelV4GenerateResult> {
  const { calls, now } = session.services;
  const tries = new Map<string, number>();
  const faults: string[] = [];
  // isOutage: every fault was a provider's. isRefused: none of the faults can have cost anything.
  let isOutage = true;
  let isRefused = true;
  let waitedMs = 0;
  let waitedForMoneyMs = 0;
  let rounds = 0;
  for (;;) {
    const waits: Wait[] = [];
    let needNanos: number | undefined;
    let mayComeBack = false;
    candidates: for (const index of inOrder(session)) {
      const candidate = session.models[index] as CallableModel;
      const asked = { ...options, prompt: promptFor(session, candidate.ref, options.prompt) };
      const known = await session.cached?.find(candidate, asked);
      if (known) return reuse(session, index, asked, known);
      while ((tries.get(candidate.ref) ?? 0) < calls.tries_per_model) {
        const permit = await session.services.breaker.admit(candidate.ref);
        if ('may' in permit) {
          waits.push(permit);
          break;
        }
        const funds = await fundCall(session, candidate.ref, asked);
        if (funds.is !== 'go') {
          await session.services.breaker.gaveUp(permit);
          mayComeBack = funds.is === 'wait';
          if (mayComeBack) break candidates;
          if (funds.is === 'short') needNanos = Math.min(funds.needNanos, needNanos ?? Number.POSITIVE_INFINITY);
          else {
            isOutage = false;
            faults.push(`${candidate.ref}: it has no known price, which a task with a budget needs`);
          }
          break;
        }
        const outcome = await callOnce(session, candidate, { permit, funds }, asked);
        if ('answer' in outcome) {
          session.cached?.note(candidate, asked, outcome.answer);
          if (index !== session.current) session.note(`Goes on with ${candidate.ref}; ${whyNot(session, faults)}`);
          remember(session, index, options.prompt.length);
          return outcome.answer;
        }
        const { fault } = outcome;
        faults.push(`${candidate.ref}: ${fault.kind.replaceAll('_', ' ')}, ${fault.message}`);
        isOutage &&= fault.counts;
        isRefused &&= fault.charge !== 'unknown';
        if (fault.advice === 'stop') throw new AttemptFailed(inShort(faults));
        const isThrottled = fault.retryAfterMs !== undefined;
        // A request to wait does not count as a try; the circuit holds the next one back.
        if (!isThrottled) tries.set(candidate.ref, (tries.get(candidate.ref) ?? 0) + 1);
        if (fault.advice === 'next' && !isThrottled) tries.set(candidate.ref, calls.tries_per_model);
        if (fault.advice === 'again' && !isThrottled) await pause(calls.retry_delay_ms, options.abortSignal);
      }
    }
    if (mayComeBack) {
      waitedForMoneyMs += LOOK_EVERY_MS;
      if (waitedForMoneyMs > calls.call_seconds * 1_000) throw new BudgetExceeded(1, 'Other calls took the budget');
      await pause(LOOK_EVERY_MS, options.abortSignal);
      continue;
    }
    isOutage &&= needNanos === undefined;
    rounds += 1;
    const isTriedAgain = waits.length === 0 && isOutage && isRefused && rounds < MOST_ROUNDS;
    if (isTriedAgain) tries.clear();
    const lookMs = waits.map((wait) => Date.parse(lookAgainAt(wait, now())) - now().getTime());
    const waitMs = isTriedAgain ? calls.retry_delay_ms * 2 ** (rounds - 1) : Math.max(0, Math.min(...lookMs));
    const isTooLong = waitedMs + waitMs > calls.longest_wait_seconds * 1_000;
    const hasBegun = session.authors.length > 0;
    if (isOutage && waits.length > 0 && (isTooLong || !hasBegun)) throw unavailable(session, waits, faults);
    if (isTooLong) {
      if (needNanos !== undefined) throw noRoom(needNanos);
      const wait = waits.length === 0 ? '' : '; the circuits of the others are open';
      throw new AttemptFailed(`No model could be used. ${inShort(faults)}${wait}`);
    }
    waitedMs += Math.max(1, waitMs);
    await pause(waitMs, options.abortSignal);
  }
}

function unavailable({ models, services }: ModelSession, waits: Wait[], faults: string[]): ModelsUnavailable {
  const [until = ''] = waits.map((wait) => comeAgainAt(wait, services.now())).sort();
  const names = models.map(({ ref }) => ref).join(', ');
  const why = faults.length === 0 ? '' : `; ${inShort(faults)}`;
  return new ModelsUnavailable(until, `Unavailable until ${formatInstant(until)}: ${names}${why}`);
}

function whyNot({ models, current }: ModelSession, faults: string[]): string {
  return faults.length > 0 ? inShort(faults) : `the circuit of ${models[current]?.ref} is open`;
}

type Allowed = { permit: Permit; funds: Funded };

/** Returns a cached answer, which is neither a call nor a cost. */
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

/** When to look at a circuit again: soon if it is being probed, since the probe may close it at any moment. */
function lookAgainAt({ until, probedSince }: Wait, now: Date): string {
  const soon = new Date(now.getTime() + PROBE_LOOK_MS).toISOString();
  return probedSince !== undefined && soon < until ? soon : until;
}

type Outcome = { answer: LanguageModelV4GenerateResult } | { fault: ModelFault };

async function callOnce(
  session: ModelSession,
  { ref, model }: CallableModel,
  { permit, funds }: Allowed,
  options: LanguageModelV4CallOptions,
): Promise<Outcome> {
  const { breaker, calls, prices, measure } = session.services;
  const provider = providerOf(ref);
  const startedAt = performance.now();
  let answer: LanguageModelV4GenerateResult;
  try {
    const { maxOutputTokens } = funds.cut ?? options;
    answer = await readAnswer(model, { ...options, maxOutputTokens } as LanguageModelV4CallOptions, calls);
  } catch (error) {
    if (options.abortSignal?.aborted) {
      session.meter.count(ref, undefined, prices);
      await settle(session, funds, undefined);
      await breaker.gaveUp(permit);
      throw options.abortSignal.reason;
    }
    return { fault: await dealWith(session, ref, { permit, funds }, error) };
  }
  const tokens = tokensOf(answer.usage);
  await settle(session, funds, session.meter.count(ref, tokens, prices));
  if (tokens) session.counted = { ref, messages: options.prompt.length, tokens: tokens.input };
  await breaker.answered(permit);
  const fault = emptyOrRefused(answer);
  measure({ ModelCallSuccess: fault ? 0 : 1 }, { provider });
  if (fault) return { fault: tell(session, ref, fault) };
  // An answer that the budget cut short is useless, and there is no room to continue it.
  if (funds.cut && answer.finishReason.unified === 'length') throw noRoom(funds.cut.needNanos);
  measure({ ModelCallSeconds: (performance.now() - startedAt) / 1_000 }, { provider });
  return { answer };
}

/** Records a call that failed: in the meter, the log and the circuit. */
async function dealWith(
  session: ModelSession,
  ref: string,
  { permit, funds }: Allowed,
  error: unknown,
): Promise<ModelFault> {
  const { breaker, prices, now, measure } = session.services;
  const fault = tell(session, ref, modelFaultOf(error, now()));
  if (fault.charge === 'nothing') session.meter.countUncharged(ref);
  if (fault.charge === 'unknown') session.meter.count(ref, undefined, prices);
  await settle(session, funds, fault.charge === 'unknown' ? undefined : 0);
  measure({ ModelCallSuccess: 0 }, { provider: providerOf(ref) });
  if (fault.counts) await breaker.failed(permit, failureOf(fault, now()));
  else await breaker.answered(permit);
  return fault;
}

/**
 * Logs a fault, without its message, which may quote the prompt. Takes keys out of the message: a provider may repeat
 * the key that it was given.
 */
function tell({ services }: ModelSession, model: string, fault: ModelFault): ModelFault {
  fault.message = services.redact(fault.message).slice(0, 300);
  services.warn('model call failed', { model, kind: fault.kind, counts: fault.counts });
  return fault;
}

function failureOf({ kind, message, retryAfterMs }: ModelFault, now: Date) {
  // At least a second, so that "at once" is no busy loop; at most a day, since more is a provider's mistake.
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
