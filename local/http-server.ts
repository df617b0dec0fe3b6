import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { addressOf, networkOf } from './addresses.ts';
import { type Answer, httpProblem, problemAnswer } from './problem-answer.ts';

/** Times are in milliseconds. */
export type ServerLimits = {
  /** From a connection's start, or a request's first byte, to the end of its headers. */
  headersMs: number;
  /** From a request's first byte to its last. */
  requestMs: number;
  /** From an answer's first byte until the caller has taken it. */
  answerMs: number;
  /** A connection without a request stays this long: longer than callers and proxies keep theirs, so that they close it. */
  idleMs: number;
  connections: number;
  /** Most connections of one IPv4 address or one /64 of IPv6, unless it is `unlimited`. */
  connectionsPerAddress: number;
};

export const SERVER_LIMITS: ServerLimits = {
  headersMs: 10_000,
  requestMs: 60_000,
  answerMs: 120_000,
  idleMs: 75_000,
  connections: 2_000,
  connectionsPerAddress: 200,
};

/** As many as API Gateway takes: the request line and all headers together. */
const MOST_HEADER_BYTES = 10_240;
const MOST_HEADERS = 100;
const MOST_PARAMETERS = 100;
/** Requests of one connection that wait for the answer of the one before. */
const MOST_PIPELINED = 16;
const MOST_DROPPED_BYTES = 64 * 1024 * 1024;
/** Headers with one value. Of two, Node would pass on the first, and a proxy may have looked at the second. */
const SINGLE_HEADERS = ['host', 'origin', 'authorization', 'content-type', 'content-encoding', 'idempotency-key'];

/** A request and its answer. */
export type Exchange = {
  request: IncomingMessage;
  response: ServerResponse;
  /** Reads the body; undefined as soon as its stated length, or what has come of it, exceeds the limit in bytes. */
  readBody(limit: number): Promise<Buffer | undefined>;
  answer(status: number, headers: Record<string, string | number>, body: Buffer): void;
};

/** Answers a request. Must not throw. */
export type Handle = (exchange: Exchange) => Promise<void>;

type Connection = { turn: Promise<void>; open: number; last: IncomingMessage; response: ServerResponse };

/**
 * An HTTP/1.1 server that stays up whatever comes in: it limits connections, headers, bodies and the time for each, and
 * refuses requests that another server might read differently. The requests of a connection are handled one after the
 * other. `unlimited`: addresses that may open any number of connections.
 */
export function createHttpServer(handle: Handle, limits: ServerLimits, unlimited: ReadonlySet<string>): Server {
  const { headersMs, requestMs, idleMs, connections } = limits;
  const server = createServer({
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    keepAliveTimeout: idleMs,
    connectionsCheckingInterval: Math.min(2_000, headersMs / 4),
    maxHeaderSize: MOST_HEADER_BYTES,
  });
  server.maxConnections = connections;
  const isCrowded = limitConnections(server, limits, unlimited);

  const known = new WeakMap<Duplex, Connection>();
  const take = (request: IncomingMessage, response: ServerResponse, expectsContinue: boolean) => {
    const { socket } = request;
    const before = known.get(socket);
    const open = (before?.open ?? 0) + 1;
    if (open > MOST_PIPELINED) return socket.destroy();
    if (isCrowded(socket)) response.shouldKeepAlive = false;
    const exchange = newExchange(request, response, expectsContinue, limits.answerMs);
    const connection: Connection = { turn: Promise.resolve(), open, last: request, response };
    connection.turn = (before?.turn ?? Promise.resolve()).then(async () => {
      if (!socket.destroyed) await answerOrRefuse(exchange, handle);
      const now = known.get(socket);
      if (now) now.open -= 1;
    });
    known.set(socket, connection);
  };
  server.on('request', (request, response) => take(request, response, false));
  server.on('checkContinue', (request, response) => take(request, response, true));
  server.on('checkExpectation', (request, response) => {
    const exchange = newExchange(request, response, true, limits.answerMs);
    send(exchange, problemAnswer(httpProblem(417), 'The only expectation that is met is 100-continue.'));
  });
  server.on('connect', (_request, socket) => {
    socket.on('error', () => socket.destroy());
    refuse(socket, problemAnswer(httpProblem(405), 'This is not a proxy.'));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const connection = known.get(socket);
    const isOfUnanswered =
      !connection?.open || (connection.open === 1 && !connection.last.complete && !connection.response.headersSent);
    // Written now, it would be taken for the answer to an earlier request.
    if (!socket.writable || !isOfUnanswered || error.code === 'ECONNRESET') return socket.destroy();
    refuse(socket, answerToFault(error.code));
  });
  return server;
}

/**
 * Limits the connections of each address. Returns whether an address, or the server, has half of those that it may have:
 * then a connection ends with its answer, so that idle ones do not keep others out.
 */
function limitConnections(
  server: Server,
  { connections, connectionsPerAddress }: ServerLimits,
  unlimited: ReadonlySet<string>,
): (socket: Socket) => boolean {
  const open = new Map<string, number>();
  let total = 0;
  server.on('connection', (socket: Socket) => {
    total += 1;
    socket.once('close', () => (total -= 1));
    const address = addressOf(socket);
    if (unlimited.has(address)) return;
    const network = networkOf(address);
    const count = (open.get(network) ?? 0) + 1;
    if (count > connectionsPerAddress) return socket.destroy();
    open.set(network, count);
    socket.once('close', () => {
      const left = (open.get(network) ?? 1) - 1;
      if (left === 0) open.delete(network);
      else open.set(network, left);
    });
  });
  return (socket) =>
    total > connections / 2 || (open.get(networkOf(addressOf(socket))) ?? 0) > connectionsPerAddress / 2;
}

function newExchange(
  request: IncomingMessage,
  response: ServerResponse,
  expectsContinue: boolean,
  answerMs: number,
): Exchange {
  // A caller who was not told to go on may send the body or not, so nobody knows what comes next on this connection.
  if (expectsContinue) response.setHeader('connection', 'close');
  return {
    request,
    response,
    async readBody(limit) {
      if (Number(request.headers['content-length'] ?? 0) > limit) return undefined;
      if (expectsContinue) {
        response.removeHeader('connection');
        response.writeContinue();
      }
      const chunks: Buffer[] = [];
      let bytes = 0;
      for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        bytes += chunk.byteLength;
        if (bytes > limit) return undefined;
        chunks.push(chunk);
      }
      return Buffer.concat(chunks);
    },
    answer(status, headers, body) {
      if (!request.complete) dropRest(request);
      response.writeHead(status, headers);
      const timer = setTimeout(() => response.destroy(), answerMs).unref();
      response.once('close', () => clearTimeout(timer));
      // Node leaves the body out of the answer to HEAD.
      response.end(body);
    },
  };
}

/** Reads the rest of a body and drops it: if the connection were closed now, its caller might not get the answer. */
function dropRest(request: IncomingMessage): void {
  let bytes = 0;
  request.on('error', () => {});
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.byteLength;
    if (bytes > MOST_DROPPED_BYTES) request.destroy();
  });
}

async function answerOrRefuse(exchange: Exchange, handle: Handle): Promise<void> {
  const refusal = refusalOf(exchange.request);
  if (refusal) send(exchange, refusal);
  else await handle(exchange);
}

/** Refuses a request whose form costs too much, or is read differently elsewhere. */
function refusalOf({ httpVersionMajor, rawHeaders, headersDistinct, url = '' }: IncomingMessage): Answer | undefined {
  if (httpVersionMajor !== 1) return problemAnswer(httpProblem(505), 'Use HTTP/1.1.');
  if (rawHeaders.length > 2 * MOST_HEADERS)
    return problemAnswer(httpProblem(431), `A request may have ${MOST_HEADERS} headers.`);
  const twice = SINGLE_HEADERS.find((name) => (headersDistinct[name]?.length ?? 0) > 1);
  if (twice) return problemAnswer(httpProblem(400), `The header ${twice} came more than once.`);
  if (url.split('&', MOST_PARAMETERS + 1).length > MOST_PARAMETERS)
    return problemAnswer(httpProblem(400), `A query may have ${MOST_PARAMETERS} parameters.`);
  return undefined;
}

function answerToFault(code: string | undefined): Answer {
  if (code === 'HPE_HEADER_OVERFLOW')
    return problemAnswer(httpProblem(431), `The request line and the headers may have ${MOST_HEADER_BYTES} bytes.`);
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return problemAnswer(httpProblem(408), 'The headers, or the body, did not come in time.');
  return problemAnswer(httpProblem(400), 'This is not a request of HTTP/1.1.');
}

function send({ answer }: Exchange, { statusCode, headers, body }: Answer): void {
  const bytes = Buffer.from(body);
  answer(statusCode, { ...headers, 'content-length': bytes.byteLength }, bytes);
}

/** Answers on a connection that Node has no response for, and closes it. */
function refuse(socket: Duplex, { statusCode, headers, body }: Answer): void {
  const all = { ...headers, connection: 'close', 'content-length': Buffer.byteLength(body) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode]}\r\n${lines.join('')}\r\n`;
  socket.end(head + body, () => socket.destroy());
}
