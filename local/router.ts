import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { HandlerName } from '../core/contracts/handlers.ts';
import { matchRoute } from '../core/contracts/match-route.ts';

/** `gone`: aborted when the caller's connection closes before the answer is sent. */
export type CallRoute = (
  name: HandlerName,
  event: APIGatewayProxyEventV2,
  gone: AbortSignal,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** As API Gateway's HTTP API. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** Who calls, by the Authorization header: what Lambda's authorizer answers API Gateway. */
export type Authorize = (authorization: string) => Promise<{ isAuthorized: boolean; context?: { principal?: string } }>;

/** Turns HTTP requests into events of API Gateway's HTTP API (payload format 2.0), and their results into answers. */
export function createRouter(call: CallRoute, authorize: Authorize): Server {
  return createServer(async (request, response) => {
    const gone = new AbortController();
    response.on('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    const { statusCode, headers, body } = await answer(request, call, authorize, gone.signal).catch(() => ({
      statusCode: 500,
      headers: { 'content-type': 'application/problem+json' },
      body: JSON.stringify({ type: 'about:blank', title: 'Internal error', status: 500, detail: 'See the log.' }),
    }));
    response.writeHead(statusCode ?? 200, headers as Record<string, string>);
    response.end(body);
  });
}

async function answer(
  request: IncomingMessage,
  call: CallRoute,
  authorize: Authorize,
  gone: AbortSignal,
): Promise<APIGatewayProxyStructuredResultV2> {
  if (!isLocal(request)) return fromElsewhere();
  const url = new URL(`http://localhost${request.url ?? '/'}`);
  const method = request.method ?? 'GET';
  const body = await readBody(request);
  if (!body) return tooLarge();
  const match = matchRoute(method, url.pathname);
  // Without a key everybody may come in here: it is their own machine. With one it counts as on AWS.
  const { authorization } = request.headers;
  const isAsked = authorization !== undefined && match?.route.permission !== 'public';
  const authorized = isAsked ? await authorize(authorization) : undefined;
  if (authorized?.isAuthorized === false) return forbidden();
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  const query = [...new Set(url.searchParams.keys())].map((name) => [name, url.searchParams.getAll(name).join(',')]);
  const event: APIGatewayProxyEventV2 = {
    version: '2.0',
    routeKey: match ? `${match.route.method} ${match.route.path}` : '$default',
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: Object.fromEntries(headers),
    ...(query.length > 0 ? { queryStringParameters: Object.fromEntries(query) } : {}),
    ...(match ? { pathParameters: match.params } : {}),
    requestContext: {
      ...(authorized ? { authorizer: { lambda: authorized.context ?? {} } } : {}),
      accountId: '000000000000',
      apiId: 'embedded',
      domainName: 'localhost',
      domainPrefix: 'localhost',
      http: { method, path: url.pathname, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
      requestId: randomUUID(),
      routeKey: match?.route.path ?? '$default',
      stage: '$default',
      time: new Date().toUTCString(),
      timeEpoch: Date.now(),
    },
    ...(body.length > 0 ? { body: body.toString('utf8') } : {}),
    isBase64Encoded: false,
  };
  return call(match?.route.handler ?? 'answerUnrouted', event, gone);
}

const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;
const LOCAL_ORIGIN = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/**
 * Whoever is on this machine may do all, but no web page that its browser shows: a page elsewhere has an Origin of its
 * own, and one whose name was made to lead here (DNS rebinding) sends that name as Host.
 */
function isLocal({ headers: { host = '', origin } }: IncomingMessage): boolean {
  return LOCAL_HOST.test(host) && (origin === undefined || LOCAL_ORIGIN.test(origin));
}

function fromElsewhere(): APIGatewayProxyStructuredResultV2 {
  return forbidden('Here Host, and Origin where there is one, must be localhost, 127.0.0.1 or [::1].');
}

const WRONG_KEY = 'The API key is wrong or revoked. Here a request without an Authorization header is let in too.';

function forbidden(detail = WRONG_KEY): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: 403,
    headers: { 'content-type': 'application/problem+json' },
    body: JSON.stringify({ type: 'about:blank', title: 'Forbidden', status: 403, detail }),
  };
}

/** undefined: more than API Gateway would take. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return bytes <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}

function tooLarge(): APIGatewayProxyStructuredResultV2 {
  const detail = `Send at most ${MAX_BODY_BYTES} bytes; a submission may have 256 KiB.`;
  return {
    statusCode: 413,
    headers: { 'content-type': 'application/problem+json' },
    body: JSON.stringify({ type: 'about:blank', title: 'The body is too large', status: 413, detail }),
  };
}
