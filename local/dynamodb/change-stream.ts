import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { Transaction } from '../transaction.ts';
import type { Item } from './attribute-value.ts';
import { createChangeTables } from './change-log.ts';
import { ParsedItems } from './parsed-items.ts';

type Row = {
  sequence: number;
  table_name: string;
  pk: string;
  sk: string;
  before: string | null;
  after: string | null;
  expired: number;
  at_ms: number;
};

/** Limit of the JSON of images that are kept parsed: those of the last second, if many change. */
const MAX_CHARACTERS = 200_000;

export type StreamHandler = (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse> | Promise<void>;

/**
 * The records of what changed in the tables, in order, each for every consumer at least once. A consumer is
 * registered by its first read, which begins with the oldest record there is. A record is kept until all consumers
 * have passed it, and without consumers for good.
 */
export class ChangeStream {
  /** Consumers that are known to be registered: a read need not write. */
  readonly #registered = new Set<string>();
  /** Parsed images: the one before a change is mostly the one after the last change, so only half are parsed. */
  readonly #images = new ParsedItems<string>(MAX_CHARACTERS);
  readonly #transaction: Transaction;
  readonly #database: DatabaseSync;
  readonly #register: StatementSync;
  readonly #next: StatementSync;
  readonly #commit: StatementSync;
  readonly #trim: StatementSync;
  readonly #remove: StatementSync;

  constructor(database: DatabaseSync) {
    createChangeTables(database);
    this.#database = database;
    this.#transaction = new Transaction(database);
    this.#register = database.prepare(
      'INSERT INTO item_consumers (name, sequence) VALUES (?, 0) ON CONFLICT (name) DO NOTHING',
    );
    this.#next = database.prepare(
      `SELECT * FROM item_changes WHERE sequence > (SELECT sequence FROM item_consumers WHERE name = ?)
       ORDER BY sequence LIMIT ?`,
    );
    this.#commit = database.prepare('UPDATE item_consumers SET sequence = max(sequence, ?) WHERE name = ?');
    this.#trim = database.prepare(
      'DELETE FROM item_changes WHERE sequence <= (SELECT min(sequence) FROM item_consumers)',
    );
    this.#remove = database.prepare('DELETE FROM item_consumers WHERE name = ?');
  }

  /** Registers a consumer, so that records are kept for it from now on. Does nothing if it is registered. */
  register(consumer: string): void {
    if (this.#registered.has(consumer)) return;
    this.#register.run(consumer);
    // In a transaction of the caller's it may be undone yet.
    if (!this.#database.isTransaction) this.#registered.add(consumer);
  }

  /** Forgets a consumer: records are no longer kept for it. */
  remove(consumer: string): void {
    this.#registered.delete(consumer);
    this.#transaction.run(() => {
      this.#remove.run(consumer);
      this.#trim.run();
    });
  }

  /**
   * The next records after the consumer's position, as Lambda hands them over, but without their sizes. Records share
   * images, which must not be changed.
   */
  read(consumer: string, limit: number): DynamoDBStreamEvent {
    this.register(consumer);
    return { Records: (this.#next.all(consumer, limit) as Row[]).map((row) => toRecord(row, this.#images)) };
  }

  /** Notes that a consumer is done with all records up to this one, and deletes those that all are done with. */
  commit(consumer: string, sequenceNumber: string): void {
    this.#transaction.run(() => {
      this.#commit.run(Number(sequenceNumber), consumer);
      this.#trim.run();
    });
  }
}

/** Sequence numbers of DynamoDB have 21 digits or more, so that their order is that of strings. */
const SEQUENCE_DIGITS = 21;

function toRecord(row: Row, parsed: ParsedItems<string>): DynamoDBRecord {
  const id = `${row.table_name}/${row.pk}/${row.sk}`;
  const before = row.before === null ? undefined : parsed.parse(id, row.before);
  const after = row.after === null ? undefined : parsed.parse(id, row.after);
  const keys: Item = { pk: { S: row.pk }, sk: { S: row.sk } };
  const images = { ...(after && { NewImage: after }), ...(before && { OldImage: before }) };
  const SequenceNumber = String(row.sequence).padStart(SEQUENCE_DIGITS, '0');
  return {
    eventID: `${row.table_name}-${SequenceNumber}`,
    eventName: before ? (after ? 'MODIFY' : 'REMOVE') : 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'us-east-1',
    eventSourceARN: `arn:aws:dynamodb:us-east-1:000000000000:table/${row.table_name}/stream/embedded`,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(row.at_ms / 1000),
      Keys: keys,
      ...images,
      SequenceNumber,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    } as NonNullable<DynamoDBRecord['dynamodb']>,
    ...(row.expired && { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }),
  };
}
