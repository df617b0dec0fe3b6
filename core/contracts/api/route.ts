import type * as z from 'zod';

/**
 * Who may call a route (functions/shared/define-route.ts enforces it). Three cases are told apart: `public` everybody;
 * `agents:work` the agent in the path, with its own key, which may do nothing else; any other: every key that is not an
 * agent's. The other names say what roles will distinguish.
 */
export type Permission =
  | 'tasks:write'
  | 'tasks:read'
  | 'agents:read'
  | 'agents:write'
  | 'agents:work'
  | 'operations:read'
  | 'public';

export type Route = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: `/${string}`;
  summary: string;
  permission: Permission;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** The handler parses the body itself: what else is wrong with it is told in the same answer. */
  bodyIsRaw?: true;
  /** A body without text counts as {}. */
  bodyMayBeEmpty?: boolean;
  /** Where a body may be larger than usual. */
  maxBodyBytes?: number;
  /** What to do with a body that is too large, if there is more to say than that long material can be linked to. */
  tooLargeAdvice?: string;
  /** Status on success. */
  status: number;
  response: z.ZodType;
  /** What is answered instead of JSON where the Accept header prefers it: media type → schema. */
  alternatives?: Record<string, z.ZodType>;
  /** Whether the answer is what is stored, in its own media type, rather than JSON. */
  isVerbatim?: true;
  /** When 204 is answered instead, with Retry-After and without a body. */
  emptyWhen?: string;
  /** Statuses of problems beyond 400 and 500. */
  problems: number[];
};
