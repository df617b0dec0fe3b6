import { createClient } from '@redis/client';
import type { AnswerStore } from './cached-answers.ts';

export type RedisOptions = {
  url: string;
  ttlSeconds: number;
  /** Limit for one answer of Redis, including the connection. */
  timeoutMs: number;
  /** How long Redis is not asked after it failed. */
  restMs: number;
  now: () => Date;
  warn: (message: string) => void;
};

const PREFIX = 'tritons:answer:';

/**
 * Answers in Redis or Valkey, shared by all processes. If the server is dead or slow, one call loses `timeoutMs`; calls
 * in the next `restMs` do not ask it and find nothing. It warns once, until the server works again.
 */
export class RedisAnswers implements AnswerStore {
  readonly #options: RedisOptions;
  #connection: Connection | undefined;
  #restsUntil = 0;
  #isBroken = false;

  constructor(options: RedisOptions) {
    this.#options = options;
  }

  async get(key: string): Promise<string | undefined> {
    return (await this.#try((client) => client.get(PREFIX + key))) ?? undefined;
  }

  async set(key: string, text: string): Promise<void> {
    const expiration = { type: 'EX', value: this.#options.ttlSeconds } as const;
    await this.#try((client) => client.set(PREFIX + key, text, { expiration }));
  }

  stop(): void {
    const client = this.#connection?.client;
    this.#connection = undefined;
    if (client?.isOpen) client.destroy();
  }

  async #try<T>(work: (client: Client) => Promise<T>): Promise<T | undefined> {
    const { now, timeoutMs, restMs, warn } = this.#options;
    if (now().getTime() < this.#restsUntil) return undefined;
    try {
      this.#connection ??= connect(this.#options);
      const result = await within(timeoutMs, this.#connection.ready.then(work));
      this.#isBroken = false;
      return result;
    } catch (error) {
      this.#restsUntil = now().getTime() + restMs;
      this.stop();
      if (!this.#isBroken) warn(messageOf(error));
      this.#isBroken = true;
      return undefined;
    }
  }
}

type Client = ReturnType<typeof newClient>;
type Connection = { client: Client; ready: Promise<Client> };

function connect(options: RedisOptions): Connection {
  const client = newClient(options);
  // A pending call gets the error too. Without a listener the error would end the process.
  client.on('error', () => {});
  const ready = client.connect().then(() => {
    // The connection must not keep the process running.
    client.unref();
    return client;
  });
  return { client, ready };
}

function newClient({ url, timeoutMs }: RedisOptions) {
  const socket = { connectTimeout: timeoutMs, reconnectStrategy: false } as const;
  // With the older protocol, and only GET and SET, any server or proxy will do.
  return createClient({ url, socket, RESP: 2, disableClientInfo: true, disableOfflineQueue: true });
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    // After a busy spell Node runs timers before it reads what has arrived, so wait one more round of the event loop.
    timer = setTimeout(() => setImmediate(() => reject(new Error(`no answer within ${ms} ms`))), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The message of an error. A refused connection has its reasons in `errors`. */
function messageOf(error: unknown): string {
  const { message, code, errors } = (error ?? {}) as { message?: string; code?: string; errors?: unknown[] };
  return message || code || (errors?.[0] ? messageOf(errors[0]) : 'it failed');
}
