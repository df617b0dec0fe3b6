import type * as z from 'zod';
import type { ProblemName } from './problems.ts';
import type { Permission } from './who-may-call.ts';

/** A body larger than this is refused with 413, unless its route allows more. */
export const MAX_BODY_BYTES = 256 * 1024;

/** A route, without the schema of its answer, which is in answers.ts. */
export type Route = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: `/${string}`;
  summary: string;
  permission: Permission;
  /**
   * The task in the path, or in the query, decides: for callers who may see only their own tasks, one that is another's
   * does not exist.
   */
  owner?: 'task';
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** The handler parses the body itself, so that one answer tells everything that is wrong with it. */
  bodyIsRaw?: true;
  /** A body without text counts as {}. */
  bodyMayBeEmpty?: boolean;
  /** The limit of the body in bytes, if it is larger than usual. */
  maxBodyBytes?: number;
  /** Advice on a body that is too large. By default: put long material elsewhere, and link to it. */
  tooLargeAdvice?: string;
  /** Status on success. */
  status: number;
  /** Media types of answers that the Accept header may prefer to JSON. */
  alternatives?: readonly string[];
  /** The answer is the stored content in its own media type, not JSON. */
  isVerbatim?: true;
  /** Asked for `text/event-stream`, the embedded cloud calls it again and again, and sends what it answers. */
  isStreamed?: true;
  /** Its media type, if it is always the same. */
  mediaType?: string;
  /** Range and If-None-Match work: the answer may be a 206 or a 304. */
  hasRanges?: true;
  /** The case in which the answer is a 204, with Retry-After and without a body. */
  emptyWhen?: string;
  /** Kinds of problems beyond those that follow from the rest of the declaration. */
  problems?: readonly ProblemName[];
};

/** Every kind of problem that a route answers; beside them comes only 500. */
export function problemsOf({ permission, body, problems = [] }: Route): ProblemName[] {
  const all: ProblemName[] = [
    'invalidRequest',
    ...(permission === 'public'
      ? []
      : ([
          'noKey',
          'invalidKey',
          'forbidden',
          'tooManyRequests',
          'notAuthentic',
          'keyUnavailable',
          'issuerDown',
        ] as const)),
    ...(body ? (['bodyTooLarge', 'unsupportedBody'] as const) : []),
    ...problems,
  ];
  return [...new Set(all)];
}
