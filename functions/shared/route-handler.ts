import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import Negotiator from 'negotiator';
import * as z from 'zod';
import { asCaller, type Caller } from '../../aws/caller.ts';
import { denial } from '../../core/access/denial.ts';
import type { alternativeAnswers, answers } from '../../core/contracts/api/answers.ts';
import { inputMessage } from '../../core/contracts/api/input-message.ts';
import type { Problem } from '../../core/contracts/api/problem.ts';
import { problems } from '../../core/contracts/api/problems.ts';
import type { Route, RouteName, routes } from '../../core/contracts/api/routes.ts';
import { schemaIssues } from '../../core/contracts/api/schema-issues.ts';
import { SECURITY_HEADERS } from '../../core/contracts/api/security-headers.ts';
import { type Principal, toRole } from '../../core/contracts/api/who-may-call.ts';
import { CallerError, InputError, type InputIssue } from '../../core/errors.ts';
import { actorOf } from './actor-of.ts';
import { defineHandler, type Invocation } from './define-handler.ts';
import { log } from './log.ts';
import { readJson } from './read-json.ts';

type Parsed<S> = S extends z.ZodType ? z.infer<S> : undefined;

export type Request<R extends Route> = Invocation & {
  params: Parsed<R['params']>;
  query: Parsed<R['query']>;
  body: R extends { bodyIsRaw: true } ? unknown : Parsed<R['body']>;
  headers: Record<string, string | undefined>;
  /** The caller; in a public route it may be one without a key. */
  principal: R['permission'] extends 'public' ? Principal | undefined : Principal;
  /** Media type of the answer: JSON, or an alternative of the route that the caller prefers. */
  mediaType: string;
};

/** The authorizer's answer about a caller: who it is, or `refused`, the reason why it is not let in. */
export type Identity = {
  principal?: string;
  role?: string;
  key_id?: string;
  /** Both, or none: no limit. */
  requests_per_minute?: string;
  burst?: string;
  refused?: string;
};

const NO_QUERY = z.strictObject({});

/** Answer 204 of a route that declares `emptyWhen`, with the seconds after which to ask again. */
export class NothingYet {
  readonly retryAfterSeconds: number;
  constructor(retryAfterSeconds: number) {
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** An answer that is not JSON: bytes or a text as they are, with their own headers. */
export class Verbatim {
  readonly status: number;
  readonly content: string | Uint8Array;
  readonly headers: Record<string, string>;
  constructor(status: number, content: string | Uint8Array, headers: Record<string, string>) {
    this.status = status;
    this.content = content;
    this.headers = headers;
  }
}

/** The name of a route, by its method and path. */
type NameOf<R extends Route> = {
  [N in RouteName]: Pick<R, 'method' | 'path'> extends Pick<(typeof routes)[N], 'method' | 'path'> ? N : never;
}[RouteName];
type Alternative<N extends RouteName> = N extends keyof typeof alternativeAnswers
  ? z.input<(typeof alternativeAnswers)[N][keyof (typeof alternativeAnswers)[N]]>
  : never;
type Result<R extends Route> =
  | z.input<(typeof answers)[NameOf<R>]>
  | Alternative<NameOf<R>>
  | (R extends { emptyWhen: string } ? NothingYet : never)
  | (R extends { isVerbatim: true } | { alternatives: object } ? Verbatim : never);

/** A call whose parameters were read. */
export type Call = Invocation & {
  route: Route;
  event: APIGatewayProxyEventV2;
  principal: Principal | undefined;
  /** Parameters of the path and the query. */
  named: Record<string, unknown>;
};

export type Access = {
  /**
   * Throws a CallerError if the caller may not make this call. The body is read after it. Returns headers for the answer.
   */
  check(call: Call): Promise<Record<string, string>>;
  /** Called with whatever makes the call fail. */
  onFailure(error: unknown, event: APIGatewayProxyEventV2, caller: Caller, now: Date): Promise<void>;
};

export type Handle<R extends Route> = (request: Request<R>) => Promise<Result<R>>;

/**
 * Makes the handler of a route: it parses what the route declares and answers with JSON or problem+json (RFC 9457).
 * Only a public route does without `access`; functions/shared/define-route.ts has that of all others.
 */
export function routeHandler<R extends Route>(
  route: R,
  handle: Handle<R>,
  ...[access]: R['permission'] extends 'public' ? [] | [Access] : [Access]
) {
  return defineHandler<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>(async (event, invocation) => {
    if (route.permission !== 'public') requireAccess(event);
    const principal = principalOf(event);
    const caller = { actor: actorOf(principal), keyId: principal?.keyId, requestId: invocation.requestId };
    try {
      return await asCaller(caller, () => answer({ event, principal, ...invocation }, route, handle, access));
    } catch (error) {
      await access?.onFailure(error, event, caller, invocation.now);
      throw error;
    }
  }, toProblem);
}

async function answer<R extends Route>(
  { event, principal, ...invocation }: Omit<Call, 'route' | 'named'>,
  route: R,
  handle: Handle<R>,
  access: Access | undefined,
): Promise<APIGatewayProxyStructuredResultV2> {
  const issues: InputIssue[] = [];
  const params = parse(route.params, event.pathParameters ?? {}, issues);
  const query = parse(route.query ?? NO_QUERY, event.queryStringParameters ?? {}, issues);
  if (issues.length > 0) throw new InputError(issues);
  const more = await access?.check({ ...invocation, route, event, principal, named: { ...query, ...params } });
  const headers = { ...SECURITY_HEADERS, ...more };
  const request = {
    ...invocation,
    params,
    query,
    body: route.body && bodyOf(route, route.body, event),
    headers: event.headers,
    principal,
    mediaType: mediaTypeOf(route, event.headers),
  } as Request<R>;
  const result = await handle(request);
  if (result instanceof NothingYet) {
    return { statusCode: 204, headers: { ...headers, 'retry-after': String(result.retryAfterSeconds) } };
  }
  if (result instanceof Verbatim) return verbatim(result, headers);
  if (route.status === 204) return { statusCode: 204, headers };
  return {
    statusCode: route.status,
    headers: { ...headers, 'content-type': request.mediaType },
    body: JSON.stringify(result),
  };
}

/** Makes the handler of requests that no route takes: it answers with the methods that a path allows, or a problem. */
export function defineUnrouted(answer: (path: string, method: string) => Promise<{ allow: string[] }>) {
  return defineHandler<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>(async (event) => {
    requireAccess(event);
    const { rawPath, requestContext } = event;
    const { allow } = await answer(rawPath, requestContext.http.method);
    return { statusCode: 204, headers: { ...SECURITY_HEADERS, allow: allow.join(', ') } };
  }, toProblem);
}

function verbatim(
  { status, content, headers: own }: Verbatim,
  headers: Record<string, string>,
): APIGatewayProxyStructuredResultV2 {
  const isText = typeof content === 'string';
  return {
    statusCode: status,
    headers: { ...headers, ...own },
    body: isText ? content : Buffer.from(content).toString('base64'),
    isBase64Encoded: !isText,
  };
}

/**
 * A parameter of a media type in Accept, such as `; version=2.1.0`, but not its weight. A quote that is not closed takes
 * the rest: whatever stands there matches, so the time grows with the length only.
 */
const PARAMETER = /;(?!\s*q\s*=)[^;,="]*(?:=[^;,"]*(?:"(?:[^"\\]|\\.)*"?[^;,]*)?)?/gi;

/** Falls back to JSON if nothing in Accept is available. Ignores parameters of media types: our answers have none. */
function mediaTypeOf({ alternatives = [] }: Route, { accept }: Record<string, string | undefined>): string {
  if (alternatives.length === 0) return 'application/json';
  const known = ['application/json', ...alternatives];
  const headers = { accept: accept?.replaceAll(PARAMETER, '') };
  return new Negotiator({ headers }).mediaType(known) ?? 'application/json';
}

/** Reads the body. Throws an InputError that names every wrong field. */
function bodyOf(route: Route, schema: z.ZodType, event: APIGatewayProxyEventV2): unknown {
  const sent = readJson(event, route);
  if (route.bodyIsRaw) return sent;
  const { success, data, error } = schema.safeParse(sent);
  if (!success) throw new InputError(schemaIssues(error, sent));
  return data;
}

function parse(
  schema: z.ZodObject | undefined,
  input: unknown,
  issues: InputIssue[],
): Record<string, unknown> | undefined {
  if (!schema) return undefined;
  const { success, data, error } = schema.safeParse(input);
  if (success) return data;
  for (const issue of error.issues) {
    if (issue.code === 'unrecognized_keys') {
      issues.push(...issue.keys.map((field) => ({ field, message: 'is not a known parameter' })));
    } else {
      issues.push({ field: issue.path.join('.'), message: inputMessage(issue.message) });
    }
  }
  return undefined;
}

/** The caller, as functions/api/authorize found it. */
function identityOf(event: APIGatewayProxyEventV2): Identity {
  return (event.requestContext as { authorizer?: { lambda?: Identity } }).authorizer?.lambda ?? {};
}

/** Throws a CallerError if the authorizer does not let the caller in, and has noted that. */
function requireAccess(event: APIGatewayProxyEventV2): void {
  const { refused } = identityOf(event);
  if (refused !== undefined) throw denial(refused);
}

/** undefined without an identity, or with a role that does not exist. */
function principalOf(event: APIGatewayProxyEventV2): Principal | undefined {
  const { principal, key_id, role, requests_per_minute, burst } = identityOf(event);
  const known = toRole(role);
  if (principal === undefined || known === undefined) return undefined;
  const rateLimit =
    requests_per_minute === undefined ? undefined : { perMinute: Number(requests_per_minute), burst: Number(burst) };
  return { id: principal, role: known, keyId: key_id, rateLimit };
}

function toProblem(error: unknown, { requestId }: Invocation): APIGatewayProxyStructuredResultV2 {
  if (error instanceof CallerError) {
    const { type, title, status } = problems[error.problem];
    const errors = error.issues.length > 0 ? { errors: error.issues } : {};
    if (status >= 500) log.error('request failed', { error });
    return problemResponse({ type, title, status, detail: error.message, ...errors }, error.headers);
  }
  log.error('request failed', { error: error as Error });
  return problemResponse({
    type: 'about:blank',
    title: 'Internal error',
    status: 500,
    detail: 'The request could not be processed. Try again; if it fails again, give the operator the request id.',
    request_id: requestId,
  });
}

function problemResponse(body: Problem, headers: Record<string, string> = {}): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: body.status,
    headers: { ...SECURITY_HEADERS, ...headers, 'content-type': 'application/problem+json' },
    body: JSON.stringify(body),
  };
}
