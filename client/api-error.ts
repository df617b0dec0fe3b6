import type { Problem } from '../core/contracts/api/problem.ts';
import { type ProblemName, problems } from '../core/contracts/api/problems.ts';

export { type ProblemName, problems };

/** The API answered, but not with success. The message names every field that the problem names. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly problem: Problem;
  readonly status: number;
  /** The kind of problem, or `about:blank`. */
  readonly type: string;
  readonly title: string;
  readonly detail: string;
  /** The fields and parameters that are wrong; empty if none is named. */
  readonly errors: { field: string; message: string }[];
  /** Names the request in the logs of the server. */
  readonly requestId: string | undefined;
  /** Seconds after which the API asks to be called again; undefined: it does not say. */
  readonly retryAfterSeconds: number | undefined;

  constructor(call: string, answered: Problem, retryAfterSeconds?: number) {
    super(describe(call, answered));
    this.problem = answered;
    this.status = answered.status;
    this.type = answered.type;
    this.title = answered.title;
    this.detail = answered.detail;
    this.errors = answered.errors ?? [];
    this.requestId = answered.request_id;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** True if the problem is one of these kinds; docs/problems.md says what to do about each. */
  is(...names: ProblemName[]): boolean {
    return names.some((name) => problems[name].type === this.type);
  }
}

/** No complete answer came: nothing listens at the URL, it took too long, or the connection was cut. */
export class NoAnswer extends Error {
  override readonly name: string = 'NoAnswer';
}

/** No answer came within the time of the call. */
export class TimedOut extends NoAnswer {
  override readonly name = 'TimedOut';
}

/** True if the same call may succeed later: no answer, too many calls, a concurrent change, or a server fault. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof ApiError)) return error instanceof NoAnswer;
  return error.is('sendAgain', 'tooManyRequests') || error.status >= 500;
}

/** API Gateway answers this itself, without a problem. */
const GATEWAY: Partial<Record<number, ProblemName>> = { 429: 'tooManyRequests' };

/**
 * Reads the problem from an answer. Makes one from the status and the text if there is none: API Gateway or a proxy in
 * front of the API has answered.
 */
export function problemOf(status: number, statusText: string, text: string): Problem {
  const parsed = parseJson(text);
  if (isProblem(parsed)) return parsed;
  const kind = GATEWAY[status];
  return {
    type: kind ? problems[kind].type : 'about:blank',
    title: statusText || 'Not successful',
    status,
    detail: text.slice(0, 500) || 'The answer has no text.',
  };
}

/** True for problems with fields that this client does not know, too. */
function isProblem(value: unknown): value is Problem {
  const { type, title, status, detail, errors = [] } = (value ?? {}) as Partial<Record<keyof Problem, unknown>>;
  return (
    [type, title, detail].every((text) => typeof text === 'string') &&
    typeof status === 'number' &&
    Array.isArray(errors)
  );
}

function describe(call: string, { status, title, detail, errors = [], request_id }: Problem): string {
  const what = errors.length > 0 ? errors.map(({ field, message }) => `${field || 'the body'} ${message}`) : [detail];
  const request = request_id ? [`request id ${request_id}`] : [];
  return [`${call} → ${status} ${title}`, ...what, ...request].join('\n  ');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
