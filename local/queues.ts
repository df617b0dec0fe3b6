import { randomUUID } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Transaction } from './transaction.ts';

const RETENTION_MS = 14 * 86_400_000;
const DEDUPLICATION_MS = 5 * 60_000;
const MOST_DELAY_SECONDS = 900;
const MOST_VISIBILITY_SECONDS = 43_200;
/** SQS takes messages of 1 MiB, attributes included. */
const MOST_BYTES = 1_048_576;
/** Ids are ordered as texts. */
const ID_DIGITS = 16;

export type QueueDefinition = {
  name: string;
  visibilitySeconds?: number;
  /** The queue for messages that were received `maxReceives` times without being deleted. */
  deadLetters?: { queue: string; maxReceives: number };
};

export type Message = {
  id: string;
  receiptHandle: string;
  body: string;
  groupId: string | null;
  /** Milliseconds since 1970. */
  sentAt: number;
  firstReceivedAt: number;
  /** This time included. */
  receives: number;
};

export type QueueCounts = { visible: number; delayed: number; inFlight: number };

/** An error of SQS, by its name there. */
export class QueueError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** `deduplicationId`: of messages with the same, one is sent in five minutes. */
export type SendOptions = { delaySeconds?: number; groupId?: string; deduplicationId?: string };

export type QueuesOptions = {
  now?: () => number;
  /** Probability that a message is delivered twice, as a standard queue may do. For tests. */
  duplicates?: number;
  /** True to deliver messages in another order than they were sent. For tests. */
  shuffles?: boolean;
};

type Row = {
  id: string;
  body: string;
  group_id: string | null;
  sent_at: number;
  first_received_at: number | null;
  receives: number;
};

/** The first message of each group of a queue. CROSS keeps SQLite from reading all messages to find the groups. */
const HEADS = `WITH RECURSIVE groups (id) AS (
  SELECT min(group_id) FROM messages INDEXED BY messages_by_group WHERE queue = ?1
  UNION ALL
  SELECT (SELECT min(group_id) FROM messages INDEXED BY messages_by_group WHERE queue = ?1 AND group_id > groups.id)
    FROM groups WHERE groups.id IS NOT NULL
), heads AS (
  SELECT messages.* FROM groups CROSS JOIN messages ON queue = ?1
    AND messages.id = (SELECT min(id) FROM messages INDEXED BY messages_by_group WHERE queue = ?1 AND group_id = groups.id)
)`;
const isFifo = (queue: string): boolean => queue.endsWith('.fifo');

/**
 * Queues with SQS's semantics, in the tables of the storage: visibility timeouts, delays, receive counts, dead-letter
 * queues. A standard queue delivers a message at least once, in no order that anybody may rely on. A FIFO queue
 * delivers the messages of a group in their order, each after the one before it was deleted.
 */
export class Queues {
  readonly #transaction: Transaction;
  readonly #queues = new Map<string, Required<Omit<QueueDefinition, 'deadLetters'>> & QueueDefinition>();
  readonly #listeners = new Map<string, () => void>();
  readonly #options: QueuesOptions;
  readonly #now: () => number;
  readonly #sent = new Map<string, { id: string; at: number }>();
  /** The last id of a message of a FIFO queue: at the start of the process, the largest that is stored. */
  #lastId: number;
  readonly #sql: Record<
    'send' | 'find' | 'take' | 'delete' | 'show' | 'move' | 'next' | 'count' | 'expire' | 'findHeads' | 'nextHead',
    StatementSync
  >;

  constructor(database: DatabaseSync, definitions: readonly QueueDefinition[], options: QueuesOptions = {}) {
    this.#transaction = new Transaction(database);
    this.#options = options;
    this.#now = options.now ?? Date.now;
    for (const definition of definitions) {
      this.#queues.set(definition.name, { visibilitySeconds: 30, ...definition });
    }
    database.exec(`CREATE TABLE IF NOT EXISTS messages (
      queue TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, group_id TEXT, sent_at INTEGER NOT NULL,
      visible_at INTEGER NOT NULL, first_received_at INTEGER, receives INTEGER NOT NULL, PRIMARY KEY (queue, id)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS messages_by_time ON messages (queue, visible_at);
    CREATE INDEX IF NOT EXISTS messages_by_group ON messages (queue, group_id, id)`);
    const prepare = (sql: string) => database.prepare(sql);
    this.#sql = {
      send: prepare('INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, NULL, 0)'),
      find: prepare('SELECT * FROM messages WHERE queue = ? AND visible_at <= ? ORDER BY visible_at LIMIT ?'),
      take: prepare(`UPDATE messages SET visible_at = ?, receives = receives + 1,
        first_received_at = coalesce(first_received_at, ?) WHERE queue = ? AND id = ?`),
      delete: prepare('DELETE FROM messages WHERE queue = ? AND id = ? AND receives = ?'),
      show: prepare(
        'UPDATE messages SET visible_at = ? WHERE queue = ? AND id = ? AND receives = ? AND visible_at > ?',
      ),
      move: prepare('UPDATE messages SET queue = ?, visible_at = ?, receives = 0 WHERE queue = ? AND id = ?'),
      next: prepare('SELECT min(visible_at) AS at FROM messages WHERE queue = ?'),
      count: prepare(`SELECT count(*) FILTER (WHERE visible_at <= ?2) AS visible,
        count(*) FILTER (WHERE visible_at > ?2 AND receives = 0) AS delayed,
        count(*) FILTER (WHERE visible_at > ?2 AND receives > 0) AS inFlight FROM messages WHERE queue = ?1`),
      findHeads: prepare(`${HEADS} SELECT * FROM heads WHERE visible_at <= ?2 ORDER BY id LIMIT ?3`),
      nextHead: prepare(`${HEADS} SELECT min(visible_at) AS at FROM heads`),
      expire: prepare('DELETE FROM messages WHERE sent_at < ?'),
    };
    this.deleteExpired();
    const { id } = database.prepare("SELECT max(id) AS id FROM messages WHERE queue LIKE '%.fifo'").get() as Row;
    this.#lastId = Number(id);
  }

  /** Deletes messages that are older than 14 days. */
  deleteExpired(): void {
    this.#sql.expire.run(this.#now() - RETENTION_MS);
  }

  /** Calls `listener` when a message arrives, or becomes visible by hand: for the one event source of a queue. */
  onArrival(queue: string, listener: () => void): void {
    this.#listeners.set(queue, listener);
  }

  /** Returns the id of the message. */
  send(queue: string, body: string, { delaySeconds = 0, groupId, deduplicationId }: SendOptions = {}): string {
    this.#queue(queue);
    if (body === '') throw new QueueError('MissingParameter', 'The request must contain the parameter MessageBody.');
    if (Buffer.byteLength(body) > MOST_BYTES) {
      throw new QueueError('InvalidParameterValue', `A message has at most ${MOST_BYTES} bytes.`);
    }
    checkSeconds('DelaySeconds', delaySeconds, MOST_DELAY_SECONDS);
    const now = this.#now();
    const known = deduplicationId === undefined ? undefined : this.#known(`${queue} ${deduplicationId}`, now);
    if (known !== undefined) return known;
    const id = isFifo(queue) ? this.#nextId(now) : randomUUID();
    this.#sql.send.run(queue, id, body, groupId ?? null, now, now + delaySeconds * 1000);
    if (deduplicationId !== undefined) this.#sent.set(`${queue} ${deduplicationId}`, { id, at: now });
    this.#arrived(queue);
    return id;
  }

  /** At most `most` visible messages, which no other receiver gets before their visibility timeout is over. */
  receive(queue: string, most: number, visibilitySeconds?: number): Message[] {
    const { deadLetters, visibilitySeconds: usual } = this.#queue(queue);
    const seconds = visibilitySeconds ?? usual;
    checkSeconds('VisibilityTimeout', seconds, MOST_VISIBILITY_SECONDS);
    const now = this.#now();
    const { duplicates = 0, shuffles = false } = this.#options;
    return this.#transaction.run(() => {
      const find = isFifo(queue) ? this.#sql.findHeads : this.#sql.find;
      const found = find.all(queue, now, shuffles ? most * 3 : most) as Row[];
      if (shuffles && !isFifo(queue)) found.sort(() => Math.random() - 0.5);
      const received: Message[] = [];
      for (const { id, body, group_id: groupId, sent_at: sentAt, first_received_at, receives } of found) {
        if (deadLetters && receives >= deadLetters.maxReceives) {
          this.#sql.move.run(deadLetters.queue, now, queue, id);
          this.#arrived(deadLetters.queue);
        } else if (received.length < most) {
          const isTwice = receives === 0 && Math.random() < duplicates;
          this.#sql.take.run(isTwice ? now : now + seconds * 1000, now, queue, id);
          const handle = receiptHandle(queue, id, receives + 1);
          const firstReceivedAt = first_received_at ?? now;
          received.push({ id, receiptHandle: handle, body, groupId, sentAt, firstReceivedAt, receives: receives + 1 });
        }
      }
      return received;
    });
  }

  /** Deletes a message. As on SQS nothing happens if it was received again, or deleted, since. */
  delete(queue: string, handle: string): void {
    const { id, receives } = this.#parse(queue, handle);
    this.#sql.delete.run(queue, id, receives);
  }

  /** Makes a message that was received visible again after `seconds` from now. */
  changeVisibility(queue: string, handle: string, seconds: number): void {
    checkSeconds('VisibilityTimeout', seconds, MOST_VISIBILITY_SECONDS);
    const { id, receives } = this.#parse(queue, handle);
    const now = this.#now();
    if (this.#sql.show.run(now + seconds * 1000, queue, id, receives, now).changes === 0) {
      throw new QueueError('MessageNotInflight', 'The message referred to is not in flight.');
    }
    this.#arrived(queue);
  }

  counts(queue: string): QueueCounts {
    this.#queue(queue);
    return this.#sql.count.get(queue, this.#now()) as QueueCounts;
  }

  /** When the next message becomes visible, in milliseconds since 1970; undefined: there is none. */
  nextVisibleAt(queue: string): number | undefined {
    const next = isFifo(queue) ? this.#sql.nextHead : this.#sql.next;
    const { at } = next.get(queue) as { at: number | null };
    return at ?? undefined;
  }

  /** The message that was sent with the same deduplication id within five minutes, as far as this process knows. */
  #known(key: string, now: number): string | undefined {
    for (const [old, { at }] of this.#sent) {
      if (at > now - DEDUPLICATION_MS) break;
      this.#sent.delete(old);
    }
    return this.#sent.get(key)?.id;
  }

  /** Ids in the order in which messages are sent, also if the clock was set back. */
  #nextId(now: number): string {
    this.#lastId = Math.max(this.#lastId + 1, now * 1_000);
    return String(this.#lastId).padStart(ID_DIGITS, '0');
  }

  #queue(name: string) {
    const queue = this.#queues.get(name);
    if (!queue) throw new QueueError('QueueDoesNotExist', `The queue ${name} does not exist.`);
    return queue;
  }

  #arrived(queue: string): void {
    this.#listeners.get(queue)?.();
  }

  #parse(queue: string, handle: string): { id: string; receives: number } {
    this.#queue(queue);
    const [of, id, receives] = Buffer.from(handle, 'base64url').toString('utf8').split('\n');
    if (of !== queue || !id || !receives) {
      throw new QueueError('ReceiptHandleIsInvalid', `The receipt handle is not of the queue ${queue}.`);
    }
    return { id, receives: Number(receives) };
  }
}

const receiptHandle = (queue: string, id: string, receives: number): string =>
  Buffer.from(`${queue}\n${id}\n${receives}`).toString('base64url');

function checkSeconds(parameter: string, seconds: number, most: number): void {
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= most) return;
  throw new QueueError('InvalidParameterValue', `${parameter} is ${seconds}; it must be an integer from 0 to ${most}.`);
}
