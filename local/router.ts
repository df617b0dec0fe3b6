import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { CORS_HEADERS } from '../core/contracts/api/cors.ts';
import { matchRoute } from '../core/contracts/api/match-route.ts';
import { type ProblemKind, problems } from '../core/contracts/api/problems.ts';
import type { Route } from '../core/contracts/api/route.ts';
import { MAX_BODY_BYTES } from '../core/contracts/storage/task-schemas.ts';
import type { HandlerName } from '../core/contracts/system/handlers.ts';
import { BodyTooLarge } from '../core/errors.ts';
import { streamEvents, wantsStream } from './event-stream.ts';
import { FollowingCalls } from './following-calls.ts';
import { isAllowedOrigin, isLocalHost } from './guard.ts';
import { answerForObject } from './object-urls.ts';
import { OBJECTS_PATH, type Objects } from './objects.ts';

/** Calls a handler. `gone` aborts when the caller's connection closes before the answer is sent. */
export type CallRoute = (
  name: HandlerName,
  event: APIGatewayProxyEventV2,
  gone: AbortSignal,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** Finds the caller by the Authorization header; answers as the Lambda authorizer answers API Gateway. */
export type Authorize = (
  authorization: string,
  routeKey: string,
) => Promise<{ isAuthorized: boolean; context?: { principal?: string } }>;

/** Ends slow and silent connections. With the limits of routes for bodies, unfinished requests stay small. */
const LIMITS = { headersTimeout: 10_000, requestTimeout: 60_000, connectionsCheckingInterval: 2_000 };
const MOST_CONNECTIONS = 2_000;
const MOST_STREAMS = 100;
const MOST_DROPPED_BYTES = 64 * 1024 * 1024;

/** Turns HTTP requests into events of API Gateway's HTTP API (payload format 2.0), and their results into answers. */
export function createRouter(
  call: CallRoute,
  authorize: Authorize,
  objects: Promise<Objects>,
  allowedOrigins: readonly string[] = [],
  following = new FollowingCalls(),
): Server {
  let streams = 0;
  const server = createServer(LIMITS, async (request, response) => {
    const gone = new AbortController();
    response.on('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    const cors = corsHeaders(request, allowedOrigins);
    const send = ({ statusCode, headers, body, isBase64Encoded }: APIGatewayProxyStructuredResultV2) => {
      const bytes = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
      const length = statusCode === 204 || statusCode === 304 ? {} : { 'content-length': bytes.byteLength };
      response.writeHead(statusCode ?? 200, {
        ...(headers as Record<string, string>),
        ...length,
        ...cors,
        // The rest of an unread body is still on its way. Node reads and drops it, since a connection that is closed
        // meanwhile could take the answer along.
        ...(Number(request.headers['content-length'] ?? 0) > MOST_DROPPED_BYTES ? { connection: 'close' } : {}),
      });
      // Node leaves the body out of the answer to HEAD.
      response.end(bytes);
    };
    try {
      const prepared = await prepare(request, { authorize, objects, allowedOrigins });
      if (!('route' in prepared)) return send(prepared);
      const { name, route, event } = prepared;
      const callIt = (event: APIGatewayProxyEventV2) => call(name, event, gone.signal);
      if (!route?.isStreamed) return send(await callIt(event));
      following.add(gone, response);
      if (request.method !== 'GET' || !wantsStream(request.headers.accept)) return send(await callIt(event));
      if (streams === MOST_STREAMS) return send(tooManyStreams());
      streams += 1;
      try {
        const problem = await streamEvents(response, cors, { event, call: callIt, gone: gone.signal });
        if (problem) send(problem);
      } finally {
        streams -= 1;
      }
    } catch {
      // The handler failed, or returned a header that HTTP does not allow.
      if (response.headersSent) response.destroy();
      else send(problem({ type: 'about:blank', status: 500, title: 'Internal error' }, 'See the log.'));
    }
  });
  server.maxConnections = MOST_CONNECTIONS;
  return server;
}

type Parts = { authorize: Authorize; objects: Promise<Objects>; allowedOrigins: readonly string[] };
/** A call of a handler. `route` is undefined if none takes the request. */
type PreparedCall = { name: HandlerName; route: Route | undefined; event: APIGatewayProxyEventV2 };

/** Makes the call that a request asks for, or its answer if no handler is needed. */
async function prepare(
  request: IncomingMessage,
  { authorize, objects, allowedOrigins }: Parts,
): Promise<PreparedCall | APIGatewayProxyStructuredResultV2> {
  const { host, path, search } = targetOf(request);
  const { origin, authorization } = request.headers;
  if (!isLocalHost(host) || (origin !== undefined && !isAllowedOrigin(origin, allowedOrigins)))
    return problem(problems.forbiddenOrigin, FROM_ELSEWHERE);
  const method = request.method ?? 'GET';
  if (method === 'OPTIONS' && request.headers['access-control-request-method'] && origin) return { statusCode: 204 };
  if (path.startsWith(OBJECTS_PATH)) return answerForObject(await objects, request, path, search, readBody);
  const match = matchRoute(method, path);
  const routeKey = match ? `${method} ${match.route.path}` : '$default';
  // Without a key every request is allowed, since the machine is the caller's own. A key counts as on AWS.
  const isAsked = authorization !== undefined && match?.route.permission !== 'public';
  const authorized = isAsked ? await authorize(authorization, routeKey) : undefined;
  if (authorized?.isAuthorized === false) return problem(problems.forbidden, WRONG_KEY);
  const body = match?.route.body ? await readBody(request, match.route.maxBodyBytes ?? MAX_BODY_BYTES) : NOTHING;
  if (!body) return tooLarge(match?.route);
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  const parameters = new URLSearchParams(search);
  const query = [...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name).join(',')]);
  // Like API Gateway, pass a body that is not text in base64, so that no byte is lost.
  const isText = isUtf8(body);
  const event: APIGatewayProxyEventV2 = {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: search,
    headers: Object.fromEntries(headers),
    ...(query.length > 0 ? { queryStringParameters: Object.fromEntries(query) } : {}),
    ...(match ? { pathParameters: match.params } : {}),
    requestContext: {
      ...(authorized ? { authorizer: { lambda: authorized.context ?? {} } } : {}),
      accountId: '000000000000',
      apiId: 'embedded',
      domainName: 'localhost',
      domainPrefix: 'localhost',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
      requestId: randomUUID(),
      routeKey: match?.route.path ?? '$default',
      stage: '$default',
      time: new Date().toUTCString(),
      timeEpoch: Date.now(),
    },
    ...(body.length > 0 ? { body: body.toString(isText ? 'utf8' : 'base64') } : {}),
    isBase64Encoded: !isText,
  };
  return { name: match?.name ?? 'answerUnrouted', route: match?.route, event };
}

/**
 * Returns host, path and query of a request as they were sent: like API Gateway, this resolves no dot segments. An
 * absolute target (RFC 9112, section 3.2.2) names the host itself.
 */
function targetOf({ url = '/', headers }: IncomingMessage): { host: string; path: string; search: string } {
  const [, authority, rest = ''] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(url) ?? [undefined, undefined, url];
  const [path = '', ...search] = rest.split('?');
  return { host: authority ?? headers.host ?? '', path: path || '/', search: search.join('?') };
}

/** CORS headers for a page of an allowed origin. Other pages got a 403; local ones need no headers. */
function corsHeaders({ headers, method }: IncomingMessage, allowedOrigins: readonly string[]): Record<string, string> {
  const { origin } = headers;
  if (allowedOrigins.length === 0) return {};
  if (origin === undefined || !allowedOrigins.includes(origin)) return { vary: 'origin' };
  const own = { vary: 'origin', 'access-control-allow-origin': origin };
  if (method !== 'OPTIONS') return { ...own, 'access-control-expose-headers': CORS_HEADERS.exposed.join(', ') };
  return {
    ...own,
    'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
    // The last one is for uploads, which go to the bucket on AWS.
    'access-control-allow-headers': [...CORS_HEADERS.allowed, 'x-amz-checksum-sha256'].join(', '),
    'access-control-max-age': String(CORS_HEADERS.maxAgeSeconds),
  };
}

const FROM_ELSEWHERE = 'Host, and Origin if it is sent, must be localhost, 127.0.0.1 or [::1] here.';
const WRONG_KEY = 'The API key is wrong or revoked. A request without an Authorization header is allowed here, too.';

const NOTHING = Buffer.alloc(0);

/** Reads a body; undefined as soon as the header or the bytes received exceed the limit. */
async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(route: Route | undefined): APIGatewayProxyStructuredResultV2 {
  const { problem: name, message } = new BodyTooLarge(route?.maxBodyBytes ?? MAX_BODY_BYTES, route?.tooLargeAdvice);
  return problem(problems[name], message);
}

function tooManyStreams(): APIGatewayProxyStructuredResultV2 {
  const answer = problem(
    problems.tooManyRequests,
    `${MOST_STREAMS} streams of events are open; close one, or ask without them.`,
  );
  return { ...answer, headers: { ...answer.headers, 'retry-after': '10' } };
}

type Kind = Pick<ProblemKind, 'status' | 'title'> & { type: string };

function problem({ type, title, status }: Kind, detail: string): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/problem+json',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
    body: JSON.stringify({ type, title, status, detail }),
  };
}
