import { createClient } from '@redis/client';
import type { AnswerStore } from './cached-answers.ts';

export type RedisOptions = {
  url: string;
  ttlSeconds: number;
  /** For one answer of Redis, connecting included. */
  timeoutMs: number;
  /** How long Redis is left alone after it failed. */
  restMs: number;
  now: () => Date;
  warn: (message: string) => void;
};

const PREFIX = 'tritons:answer:';

/**
 * Answers in Redis or Valkey, for all processes. One that is dead or slow costs a call `timeoutMs`, and the calls of
 * the next `restMs` nothing: until then it is as if there were none. Said once, until it works again.
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
  // Pending calls get the error too; without a listener it would end the process.
  client.on('error', () => {});
  const ready = client.connect().then(() => {
    // It keeps no process running.
    client.unref();
    return client;
  });
  return { client, ready };
}

function newClient({ url, timeoutMs }: RedisOptions) {
  const socket = { connectTimeout: timeoutMs, reconnectStrategy: false } as const;
  // The older protocol, and nothing asked but GET and SET: any server and proxy will do.
  return createClient({ url, socket, RESP: 2, disableClientInfo: true, disableOfflineQueue: true });
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    // A process that was busy itself runs its timers before it reads what has arrived: one round later it has read.
    timer = setTimeout(() => setImmediate(() => reject(new Error(`no answer within ${ms} ms`))), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A refused connection has its reasons inside. */
function messageOf(error: unknown): string {
  const { message, code, errors } = (error ?? {}) as { message?: string; code?: string; errors?: unknown[] };
  return message || code || (errors?.[0] ? messageOf(errors[0]) : 'it failed');
}
