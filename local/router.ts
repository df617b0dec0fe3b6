import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Refusal } from '../core/access/denial.ts';
import { CORS_HEADERS } from '../core/contracts/api/cors.ts';
import { matchRoute } from '../core/contracts/api/match-route.ts';
import { problems } from '../core/contracts/api/problems.ts';
import { MAX_BODY_BYTES, type Route } from '../core/contracts/api/route.ts';
import { SECURITY_HEADERS } from '../core/contracts/api/security-headers.ts';
import type { HandlerName } from '../core/contracts/system/handlers.ts';
import { BodyTooLarge } from '../core/errors.ts';
import type { Identity } from '../functions/shared/route-handler.ts';
import { type Access, LOCAL_ACCESS } from './access.ts';
import { sourceOf } from './addresses.ts';
import type { Pages } from './dashboard/pages.ts';
import { streamEvents, wantsStream } from './event-stream.ts';
import { FailedKeys, MOST_FAILURES } from './failed-keys.ts';
import { FollowingCalls } from './following-calls.ts';
import { isAllowedHost, isAllowedOrigin } from './guard.ts';
import { createHttpServer, type Exchange, SERVER_LIMITS, type ServerLimits } from './http-server.ts';
import { answerForObject } from './object-urls.ts';
import { OBJECTS_PATH, type Objects } from './objects.ts';
import { httpProblem, problemAnswer } from './problem-answer.ts';

/** Calls a handler. `gone` aborts when the caller's connection closes before the answer is sent. */
export type CallRoute = (
  name: HandlerName,
  event: APIGatewayProxyEventV2,
  gone: AbortSignal,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** Finds the caller by the Authorization header, as the Lambda authorizer does for API Gateway. */
export type Authorize = (authorization: string | undefined, routeKey: string, sourceIp: string) => Promise<Identity>;

export type RouterParts = {
  call: CallRoute;
  authorize: Authorize;
  objects: Promise<Objects>;
  access?: Access;
  limits?: ServerLimits;
  following?: FollowingCalls;
  /** The dashboard; without it every path is the API's. */
  pages?: Pages | undefined;
};

const MOST_STREAMS = 100;

/** Turns HTTP requests into events of API Gateway's HTTP API (payload format 2.0), and their results into answers. */
export function createRouter({
  call,
  authorize,
  objects,
  access = LOCAL_ACCESS,
  limits = SERVER_LIMITS,
  following = new FollowingCalls(),
  pages,
}: RouterParts): Server {
  const trustedProxies = new Set(access.trustedProxies);
  const parts = { authorize, objects, access, pages, trustedProxies, failedKeys: new FailedKeys() };
  let streams = 0;
  const handle = async (exchange: Exchange) => {
    const { request, response } = exchange;
    const gone = new AbortController();
    response.on('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    const always = { ...SECURITY_HEADERS, ...corsHeaders(request, access.allowedOrigins) };
    const send = ({ statusCode = 200, headers, body, isBase64Encoded }: APIGatewayProxyStructuredResultV2) => {
      const bytes = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
      const length = statusCode === 204 || statusCode === 304 ? {} : { 'content-length': bytes.byteLength };
      exchange.answer(statusCode, { ...always, ...(headers as Record<string, string>), ...length }, bytes);
    };
    try {
      const prepared = await prepare(exchange, parts);
      if (!('route' in prepared)) return send(prepared);
      const { name, route, event, isRefused, renewed } = prepared;
      const callIt = async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
        const result = await call(name, event, gone.signal);
        return (await renewed()) ? callIt(event) : result;
      };
      if (!route?.isStreamed || isRefused) return send(await callIt(event));
      following.add(gone, response);
      if (request.method !== 'GET' || !wantsStream(request.headers.accept)) return send(await callIt(event));
      if (streams === MOST_STREAMS) return send(tooManyStreams());
      streams += 1;
      try {
        const problem = await streamEvents(response, always, { event, call: callIt, gone: gone.signal });
        if (problem) send(problem);
      } finally {
        streams -= 1;
      }
    } catch {
      // The caller went away amid the body; or the handler failed, or returned a header that HTTP does not allow.
      if (response.headersSent || request.destroyed) response.destroy();
      else send(problemAnswer({ ...httpProblem(500), title: 'Internal error' }, 'See the log.'));
    }
  };
  return createHttpServer(handle, limits, new Set([...LOOPBACK, ...trustedProxies]));
}

/** A reverse proxy on this machine, and this machine's own agents. */
const LOOPBACK = ['127.0.0.1', '::1'];

type Parts = Pick<RouterParts, 'authorize' | 'objects' | 'pages'> & {
  access: Access;
  trustedProxies: ReadonlySet<string>;
  failedKeys: FailedKeys;
};
/** A call of a handler. `route` is undefined if none takes the request. `isRefused`: the handler will answer so. */
type PreparedCall = {
  name: HandlerName;
  route: Route | undefined;
  event: APIGatewayProxyEventV2;
  isRefused: boolean;
  /**
   * True if who the caller is has changed while it waited: the answer is not to be sent. The event's context, which all
   * further calls share, names the caller of now.
   */
  renewed: () => Promise<boolean>;
};

/** Refusals of callers who have proved nothing. Whoever holds a key that has expired, say, is not guessing. */
const GUESSES: ReadonlySet<string> = new Set<Refusal>([
  'no_key',
  'unknown_key',
  'wrong_secret',
  'unknown_issuer',
  'invalid_token',
]);

/** An answer to a read that took longer is not sent before the key was looked at again. */
const TRUSTED_MS = 1_000;

/** Makes the call that a request asks for, or its answer if no handler is needed. */
async function prepare(
  { request, readBody }: Exchange,
  { authorize, objects, access, pages, trustedProxies, failedKeys }: Parts,
): Promise<PreparedCall | APIGatewayProxyStructuredResultV2> {
  const { host, path, search } = targetOf(request);
  const { origin, authorization } = request.headers;
  const isFromElsewhere = origin !== undefined && !isAllowedOrigin(origin, access.allowedOrigins);
  if (isFromElsewhere || !isAllowedHost(host, access.allowedHosts))
    return problemAnswer(problems.forbiddenOrigin, FROM_ELSEWHERE);
  const method = request.method ?? 'GET';
  if (method === 'OPTIONS' && request.headers['access-control-request-method'] && origin) return { statusCode: 204 };
  if (path.startsWith(OBJECTS_PATH)) return answerForObject(await objects, request, path, search, readBody);
  if (pages?.take(request, path)) return pages.answer(request, path);
  const match = matchRoute(method, path);
  const routeKey = match ? `${method} ${match.route.path}` : '$default';
  const sourceIp = sourceOf(request, trustedProxies);
  let identity: Identity = LOCAL;
  if (match?.route.permission !== 'public' && (authorization !== undefined || access.auth === 'required')) {
    const seconds = authorization === undefined ? 0 : failedKeys.wait(sourceIp, authorization, Date.now());
    if (seconds > 0) return tooManyWrongKeys(seconds);
    identity = await authorize(authorization, routeKey, sourceIp);
    if (authorization !== undefined) {
      if (identity.refused === undefined) failedKeys.noteAccepted(authorization, Date.now());
      else if (GUESSES.has(identity.refused)) failedKeys.noteFailure(sourceIp, authorization, Date.now());
    }
  }
  const isRefused = identity.refused !== undefined;
  const body = match?.route.body && !isRefused ? await readBody(match.route.maxBodyBytes ?? MAX_BODY_BYTES) : NOTHING;
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
      ...(match?.route.permission === 'public' ? {} : { authorizer: { lambda: identity } }),
      accountId: '000000000000',
      apiId: 'embedded',
      domainName: 'localhost',
      domainPrefix: 'localhost',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp, userAgent: '' },
      requestId: randomUUID(),
      routeKey: match?.route.path ?? '$default',
      stage: '$default',
      time: new Date().toUTCString(),
      timeEpoch: Date.now(),
    },
    ...(body.length > 0 ? { body: body.toString(isText ? 'utf8' : 'base64') } : {}),
    isBase64Encoded: !isText,
  };
  let known = { identity, at: Date.now() };
  const renewed = async () => {
    if (authorization === undefined || isRefused || method !== 'GET' || Date.now() - known.at < TRUSTED_MS)
      return false;
    const before = known.identity;
    known = { identity: await authorize(authorization, routeKey, sourceIp), at: Date.now() };
    if (isDeepStrictEqual(known.identity, before)) return false;
    Object.assign(event.requestContext, { authorizer: { lambda: known.identity } });
    return true;
  };
  return { name: match?.name ?? 'answerUnrouted', route: match?.route, event, isRefused, renewed };
}

/**
 * Returns host, path and query of a request as they were sent: like API Gateway, this resolves no dot segments. An
 * absolute target (RFC 9112, section 3.2.2) names the host itself.
 */
export function targetOf({ url = '/', headers }: IncomingMessage): { host: string; path: string; search: string } {
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

const FROM_ELSEWHERE =
  'Host must be localhost, 127.0.0.1, [::1] or a name given with --allowed-host; Origin, if it is sent, a page of this machine or of --allow-origin.';

/** A caller without a key, where none is asked for: the machine is the caller's own. */
const LOCAL: Identity = { principal: 'local', role: 'admin' };

const NOTHING = Buffer.alloc(0);

function tooLarge(route: Route | undefined): APIGatewayProxyStructuredResultV2 {
  const { problem: name, message } = new BodyTooLarge(route?.maxBodyBytes ?? MAX_BODY_BYTES, route?.tooLargeAdvice);
  return problemAnswer(problems[name], message);
}

const tooManyStreams = () =>
  problemAnswer(
    problems.tooManyRequests,
    `${MOST_STREAMS} streams of events are open; close one, or ask without them.`,
    { 'retry-after': '10' },
  );

const tooManyWrongKeys = (seconds: number) =>
  problemAnswer(
    problems.tooManyRequests,
    `${MOST_FAILURES} wrong keys came from this address within a minute; its next one is looked at in ${seconds} s.`,
    { 'retry-after': String(seconds) },
  );
