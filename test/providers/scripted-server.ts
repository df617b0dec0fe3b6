import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type Tokens = { input: number; output: number; cacheRead?: number; cacheWrite?: number };
/** A tool call of the model. `raw`: text instead of valid arguments. */
export type ScriptedCall = { name: string; input?: unknown; raw?: string };

/** A provider's next answer: the model's, or a fault instead. */
export type Turn =
  | { text?: string; calls?: ScriptedCall[]; tokens?: Tokens; stop?: 'end' | 'refusal' | 'length'; pauseMs?: number }
  | { status: number; kind: ErrorKind; message: string; headers?: Record<string, string>; retryInBody?: number }
  | { broken: 'slow' | 'cut' | 'malformed' | 'error' };
export type Answer = Extract<Turn, { text?: string }>;
export type ErrorKind = 'rate_limit' | 'server' | 'unavailable' | 'key' | 'context' | 'bad_request';

export type ProviderRequest = {
  url: string;
  headers: IncomingMessage['headers'];
  // biome-ignore lint/suspicious/noExplicitAny: a body as each provider has it
  body: any;
  /** The body as received. */
  text: string;
  /** Number of the model's answers in the conversation so far. */
  steps: number;
  at: number;
};

/** One provider's wire format, written from its public documentation. */
export type Dialect = {
  name: string;
  contentType: string;
  /** The reason why the provider refuses a request; null if it accepts it. */
  refuses(request: ProviderRequest): string | null;
  steps(body: ProviderRequest['body']): number;
  /** The stream of an answer, in the pieces to send. */
  answer(answer: Required<Pick<Answer, 'calls' | 'stop' | 'text'>> & { tokens: Required<Tokens> }): (string | Buffer)[];
  malformed(): string | Buffer;
  /** The error that the provider sends after an answer has begun. */
  errorInside(): string | Buffer;
  error(turn: Extract<Turn, { status: number }>): { headers?: Record<string, string>; body: unknown };
};

export type ScriptedServer = {
  url: string;
  requests: ProviderRequest[];
  /** Answers that the server has charged for: complete ones only. */
  charged: { model: string; tokens: Required<Tokens> }[];
  script: (request: ProviderRequest, index: number) => Turn | Promise<Turn>;
  stop(): Promise<void>;
};

/** Starts a provider on loopback that answers as its script says. */
export async function startScriptedServer(dialect: Dialect, script: ScriptedServer['script']): Promise<ScriptedServer> {
  const system: ScriptedServer = {
    url: '',
    requests: [],
    charged: [],
    script,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
  const server = createServer(async (message, response) => {
    const request = await readRequest(dialect, message);
    const refused = dialect.refuses(request);
    if (refused !== null) return sendError(dialect, response, { status: 400, kind: 'bad_request', message: refused });
    system.requests.push(request);
    await perform(dialect, system, request, await system.script(request, system.requests.length - 1), response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  system.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return system;
}

async function readRequest(dialect: Dialect, message: IncomingMessage): Promise<ProviderRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  const body = text === '' ? {} : JSON.parse(text);
  return {
    url: message.url ?? '',
    headers: message.headers,
    body,
    text,
    steps: dialect.steps(body),
    at: Date.now(),
  };
}

async function perform(
  dialect: Dialect,
  system: ScriptedServer,
  request: ProviderRequest,
  turn: Turn,
  response: ServerResponse,
): Promise<void> {
  if ('status' in turn) return sendError(dialect, response, turn);
  if ('broken' in turn && turn.broken === 'slow') return;
  response.writeHead(200, { 'content-type': dialect.contentType });
  if ('broken' in turn && turn.broken === 'malformed') {
    response.end(dialect.malformed());
    return;
  }
  const { text = '', calls = [], stop = 'end', tokens, pauseMs = 0 } = turn as Answer;
  const used = { input: 100, output: 20, cacheRead: 0, cacheWrite: 0, ...tokens };
  const pieces = dialect.answer({
    text: 'broken' in turn ? 'What breaks off here' : text,
    calls,
    stop,
    tokens: used,
  });
  if ('broken' in turn) {
    for (const piece of pieces.slice(0, Math.ceil(pieces.length / 2))) response.write(piece);
    if (turn.broken === 'error') {
      response.end(dialect.errorInside());
      return;
    }
    // Let the written pieces go out before the connection breaks.
    await sleep(20);
    response.destroy();
    return;
  }
  if (pauseMs > 0) await sleep(pauseMs);
  system.charged.push({ model: modelOf(request), tokens: used });
  for (const piece of pieces) response.write(piece);
  response.end();
}

/** The model that a request names in its body or path. */
function modelOf({ body, url }: ProviderRequest): string {
  return body.model ?? decodeURIComponent(/\/models?\/([^/:]+)/.exec(url)?.[1] ?? '');
}

function sendError(dialect: Dialect, response: ServerResponse, turn: Extract<Turn, { status: number }>): void {
  const { headers, body } = dialect.error(turn);
  response.writeHead(turn.status, { 'content-type': 'application/json', ...headers, ...turn.headers });
  response.end(JSON.stringify(body));
}

/** An event of a server-sent event stream. */
export function sse(data: unknown, event?: string): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return `${event ? `event: ${event}\n` : ''}data: ${text}\n\n`;
}

/** Splits a text in two pieces, to stream it. */
export function halves(text: string): string[] {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)].filter((half) => half !== '');
}

export function argumentsOf({ input, raw }: ScriptedCall): string {
  return raw ?? JSON.stringify(input ?? {});
}
