import { type Route, routes } from '../core/contracts/api/routes.ts';
import { ApiError, isPassing, NoAnswer, problemOf, TimedOut } from './api-error.ts';
import { pauseMs, sleep } from './sleep.ts';
import type { Answer, CallOptions, RouteName } from './types.ts';

/** Longer than API Gateway's limit of 30 s, so that its own answer comes first. */
const TIMEOUT_MS = 35_000;
const RETRIES = 2;

/** Calls besides GET that get the same answer when they are sent again. */
const REPEATABLE: ReadonlySet<RouteName> = new Set([
  'cancelTask',
  'approveTask',
  'rejectTask',
  'changeBudget',
  'updateAgent',
  'changeKey',
  'changeOwner',
  'updateWebhook',
]);

/** True for a text that can be sent as a key: visible ASCII, without blanks and line breaks. */
export const isKeyText = (text: string): boolean => /^[!-~]+$/.test(text);
export const NO_KEY_TEXT = 'is no API key: a blank, a line break or a sign outside of ASCII is in it';

export type TransportOptions = CallOptions & {
  /** Address of the API. It may have a path. */
  url: string;
  /** An API key or a token. A deployed API requires one. */
  apiKey?: string | undefined;
  fetch?: typeof fetch | undefined;
};

export type Request = CallOptions & {
  params?: Record<string, string>;
  query?: Record<string, unknown>;
  body?: unknown;
  headers?: Record<string, string>;
  /** The call may be sent again, though its route does not say so. */
  isRepeatable?: boolean;
};

type Answered = { response: Response; bytes: Uint8Array };
type Sending = { method: string; headers: Record<string, string>; body?: string | undefined };

/**
 * Sends requests to the API. A call that can be repeated (GET, a submission with an id or an idempotency key, and those
 * above) is sent again after a pause if its error may pass. The pause is the one that the API asks for, or grows.
 * Throws ApiError if the answer is not a success, NoAnswer if there is none, TimedOut if it takes too long, and the
 * reason of a signal that aborts.
 */
export class Transport {
  readonly url: string;
  readonly #headers: Record<string, string>;
  readonly #fetch: typeof fetch;
  readonly #options: CallOptions;

  constructor({ url, apiKey, fetch: theirs, ...options }: TransportOptions) {
    // The error of fetch for such a header has the key in it.
    if (apiKey && !isKeyText(apiKey)) throw new TypeError(`apiKey ${NO_KEY_TEXT}`);
    this.url = url.replace(/\/+$/, '');
    this.#headers = apiKey ? { authorization: `Bearer ${apiKey}` } : {};
    // Browsers refuse a fetch that is called as a method of something else.
    this.#fetch = theirs ?? ((input, init) => fetch(input, init));
    this.#options = options;
  }

  /** Calls a route whose answer has a body. */
  async call<N extends RouteName>(name: N, request: Request = {}): Promise<Answer<N>> {
    const answer = await this.maybe(name, request);
    if (answer === undefined) throw new NoAnswer(`${this.url} answered without a body`);
    return answer;
  }

  /** Calls a route; undefined if the answer was 204. */
  async maybe<N extends RouteName>(name: N, request: Request = {}): Promise<Answer<N> | undefined> {
    const route: Route = routes[name];
    const { params = {}, query = {}, body, headers } = request;
    const path = route.path.replaceAll(/\{(\w+)\}/g, (_, param: string) => encodeURIComponent(params[param] ?? ''));
    const sending = {
      method: route.method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    };
    const isRepeatable = route.method === 'GET' || REPEATABLE.has(name) || request.isRepeatable === true;
    const { response, bytes } = await this.send(`${path}${searchOf(query)}`, sending, request, isRepeatable);
    if (response.status === 204) return undefined;
    try {
      return JSON.parse(textOf(bytes)) as Answer<N>;
    } catch (error) {
      throw new NoAnswer(`${this.url} answered, but not with JSON`, { cause: error });
    }
  }

  /** Sends a request for a path of the API, and returns its answer, which is a success. */
  async send(path: string, sending: Sending, options: CallOptions, isRepeatable: boolean): Promise<Answered> {
    const { timeoutMs = TIMEOUT_MS, retries = RETRIES } = { ...this.#options, ...definedOf(options) };
    const timeout = AbortSignal.timeout(timeoutMs);
    const aborts = [this.#options.signal, options.signal].filter((signal) => signal !== undefined);
    const signal = AbortSignal.any([...aborts, timeout]);
    const left = until(timeoutMs);
    for (let repetition = 1; ; repetition += 1) {
      try {
        return await this.#sendOnce(path, sending, signal);
      } catch (error) {
        for (const { aborted, reason } of aborts) if (aborted) throw reason;
        if (timeout.aborted)
          throw new TimedOut(`${this.url} does not answer within ${timeoutMs / 1000} s`, { cause: error });
        const pause =
          error instanceof ApiError && error.retryAfterSeconds ? error.retryAfterSeconds * 1000 : pauseMs(repetition);
        if (!isRepeatable || repetition > retries || !isPassing(error) || pause >= left()) throw error;
        await sleep(pause, signal);
      }
    }
  }

  /** Reads the answer with its body: the connection may also break in the middle of it. */
  async #sendOnce(path: string, { method, headers, body }: Sending, signal: AbortSignal): Promise<Answered> {
    let answered: Answered;
    try {
      signal.throwIfAborted();
      const response = await this.#fetch(`${this.url}${path}`, {
        method,
        headers: { ...this.#headers, ...headers },
        ...(body === undefined ? {} : { body }),
        signal,
      });
      answered = { response, bytes: new Uint8Array(await response.arrayBuffer()) };
    } catch (error) {
      throw new NoAnswer(`${this.url} does not answer: ${reasonOf(error)}`, { cause: error });
    }
    const { response, bytes } = answered;
    if (response.ok) return answered;
    const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
    throw new ApiError(
      `${method} ${path.split('?')[0]}`,
      problemOf(response.status, response.statusText, textOf(bytes)),
      Number.isFinite(retryAfter) ? retryAfter : undefined,
    );
  }
}

export const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Milliseconds that are left of a time that begins now. */
function until(ms: number): () => number {
  const end = performance.now() + ms;
  return () => end - performance.now();
}

function searchOf(query: Record<string, unknown>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) search.set(key, String(value));
  return search.size > 0 ? `?${search}` : '';
}

function definedOf<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/**
 * The reason is in the cause of fetch's error, which says only "fetch failed". The cause has no message if several
 * addresses were tried.
 */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  const { code, message: reason } = (cause ?? {}) as { code?: string; message?: string };
  if (code === 'ECONNREFUSED') return 'connection refused. Is TRITONS running there?';
  return reason || code || message;
}
