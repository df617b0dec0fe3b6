import { type Problem, problem } from '../core/contracts/api/problem.ts';

/** The API answered, but not with success. The message names every field that the problem names. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly problem: Problem;

  constructor(call: string, answered: Problem) {
    super(describe(call, answered));
    this.status = answered.status;
    this.problem = answered;
  }
}

/** No complete answer came: nothing listens at the URL, it took too long, or the connection was cut. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/**
 * Reads the problem from an answer. Makes one from the text if there is none: a proxy in front of the API may answer.
 */
export function problemOf(status: number, statusText: string, text: string): Problem {
  const parsed = problem.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  return {
    type: 'about:blank',
    title: statusText || 'Not successful',
    status,
    detail: text.slice(0, 500) || 'The answer has no text.',
  };
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
