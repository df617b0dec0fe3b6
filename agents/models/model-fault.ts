import { APICallError } from '@ai-sdk/provider';

/**
 * The reason why a call of a model failed, and what to do about it.
 *
 *   again     the same model once more, then the next one
 *   next      the next model at once
 *   stop      no other model is asked
 */
export type ModelFault = {
  kind: FaultKind;
  /** For people. It may hold keys until it is redacted. */
  message: string;
  advice: 'again' | 'next' | 'stop';
  /** True if it counts towards opening the circuit: it is the provider's fault, not ours. */
  counts: boolean;
  /** Milliseconds after which the provider wants to be asked again. */
  retryAfterMs?: number;
  /** True if the provider may charge for it. */
  charge: 'nothing' | 'unknown' | 'not_called';
};

export type FaultKind =
  | 'throttled'
  | 'unavailable'
  | 'unreachable'
  | 'timeout'
  | 'broken_answer'
  | 'empty_answer'
  | 'key_refused'
  | 'context_too_long'
  | 'bad_request'
  | 'refusal';

/** Thrown by our own reading of answers. */
export class AnswerFault extends Error {
  override readonly name = 'AnswerFault';
  readonly kind: 'timeout' | 'broken_answer' | 'empty_answer' | 'refusal';
  constructor(kind: AnswerFault['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

/** An error that a provider reported inside an answer, which it may already charge for. */
export class ErrorInAnswer extends Error {
  override readonly name = 'ErrorInAnswer';
}

const UNREACHABLE = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|EHOSTUNREACH|ENETUNREACH/;
const TOO_LONG = /context.{0,20}(length|window|limit)|too long|too many (input )?tokens|maximum.{0,40}tokens/i;

/** Classifies an error of a provider's SDK, or of reading its answer. */
export function modelFaultOf(error: unknown, now: Date): ModelFault {
  if (error instanceof AnswerFault) return answerFault(error);
  if (error instanceof ErrorInAnswer) return { ...modelFaultOf(error.cause, now), charge: 'unknown' };
  if (APICallError.isInstance(error) && error.statusCode !== undefined && error.statusCode >= 400) {
    return statusFault(error.statusCode, error.message, retryAfterMs(error, now));
  }
  const message = messageOf(error);
  const code = codeOf(error);
  if (UNREACHABLE.test(code)) {
    const unreachable = { advice: 'again', counts: true, charge: 'not_called' } as const;
    return { kind: 'unreachable', message: `${message} (${code})`, ...unreachable };
  }
  const status = statusIn(error);
  if (status !== undefined) return statusFault(status, message, undefined);
  return { kind: 'broken_answer', message, advice: 'again', counts: true, charge: 'unknown' };
}

function answerFault({ kind, message }: AnswerFault): ModelFault {
  switch (kind) {
    case 'timeout':
      return { kind, message, advice: 'next', counts: true, charge: 'unknown' };
    case 'broken_answer':
      return { kind, message, advice: 'again', counts: true, charge: 'unknown' };
    case 'empty_answer':
      return { kind, message, advice: 'again', counts: false, charge: 'unknown' };
    case 'refusal':
      return { kind, message, advice: 'stop', counts: false, charge: 'unknown' };
  }
}

function statusFault(status: number, said: string, retryAfter: number | undefined): ModelFault {
  const message = `${status}: ${said}`;
  const asked = retryAfter === undefined ? {} : { retryAfterMs: retryAfter };
  if (status === 429) return { kind: 'throttled', message, advice: 'next', counts: true, charge: 'nothing', ...asked };
  if (status === 408 || status === 409 || status === 424 || status >= 500) {
    return { kind: 'unavailable', message, advice: 'again', counts: true, charge: 'nothing', ...asked };
  }
  const ours = { advice: 'next', counts: false, charge: 'nothing' } as const;
  const isKey = status === 401 || status === 403 || /api.?key.{0,20}(not valid|invalid)/i.test(said);
  if (isKey) return { kind: 'key_refused', message, ...ours };
  return { kind: status === 413 || TOO_LONG.test(said) ? 'context_too_long' : 'bad_request', message, ...ours };
}

/** `Retry-After` in seconds or as a date, `retry-after-ms`, or Google's RetryInfo in the body. */
function retryAfterMs({ responseHeaders = {}, responseBody = '' }: APICallError, now: Date): number | undefined {
  const inMs = Number(responseHeaders['retry-after-ms'] ?? Number.NaN);
  if (Number.isFinite(inMs)) return Math.max(0, inMs);
  const header = responseHeaders['retry-after'];
  if (header !== undefined) {
    const seconds = Number(header);
    const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(header) - now.getTime();
    return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
  }
  const [, delay] = /"retryDelay"\s*:\s*"(\d+(?:\.\d+)?)s"/.exec(responseBody) ?? [];
  return delay === undefined ? undefined : Number(delay) * 1_000;
}

/** Maps an error inside an answer to an HTTP status, by the names that providers give it. */
function statusIn(error: unknown): number | undefined {
  const text = typeof error === 'string' ? error : JSON.stringify(error ?? '');
  if (/rate_limit|throttl|RESOURCE_EXHAUSTED|insufficient_quota/i.test(text)) return 429;
  if (/overloaded|server_error|internal|api_error|unavailable|modelStreamError/i.test(text)) return 500;
  if (/authentication|permission|invalid_api_key/i.test(text)) return 401;
  return /invalid_request|validation|context_length/i.test(text) ? 400 : undefined;
}

/** Codes of an error and its causes: the message of fetch is only "fetch failed". */
function codeOf(error: unknown): string {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  return [typeof code === 'string' ? code : '', cause ? codeOf(cause) : ''].filter(Boolean).join(' ');
}

function messageOf(error: unknown): string {
  const { message } = (error ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : 'the answer cannot be read';
}
