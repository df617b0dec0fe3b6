import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { ChangeStream, StreamHandler } from './change-stream.ts';

export type ConsumeOptions = {
  /** Most records that the handler gets at once. */
  batchSize?: number;
  /** How often a record is tried in all. */
  maxAttempts?: number;
  /** Wait before the second attempt; each further one is twice as long, up to `maxWaitMs`. */
  firstWaitMs?: number;
  maxWaitMs?: number;
  /** Wait before looking again once there was less than a whole batch, so that records come in batches. */
  idleMs?: number;
  /** Gets the keys of a record that was given up. It runs before the consumer goes on, and is tried until it succeeds. */
  onFailure: (record: Pick<DynamoDBRecord, 'eventID' | 'eventName' | 'dynamodb'>, cause: unknown) => Promise<void>;
  /** Ends it after the batch that is being handled. */
  signal: AbortSignal;
};

const STORAGE_RETRY_MS = 1_000;

/**
 * Hands the records of a stream to a handler, batch by batch and in order, as a Lambda event source mapping does with
 * BisectBatchOnFunctionError and ReportBatchItemFailures. Resolves once the signal was given.
 */
export async function consume(
  stream: ChangeStream,
  consumer: string,
  handler: StreamHandler,
  options: ConsumeOptions,
): Promise<void> {
  const { batchSize = 100, idleMs = 100, signal } = options;
  const delivery = new Delivery(stream, consumer, handler, options);
  while (!signal.aborted) {
    try {
      const { Records } = stream.read(consumer, batchSize);
      await delivery.deliver(Records);
      if (Records.length < batchSize) await wait(idleMs, signal);
    } catch (error) {
      // The disk is full, for example. The position stays, so the records come again.
      console.error(`The changes for ${consumer} cannot be read or committed: ${(error as Error).message}`);
      await wait(STORAGE_RETRY_MS, signal);
    }
  }
}

/** Attempts at the records that are being handled. A record that succeeded is committed, and never handed over again. */
class Delivery {
  readonly #stream: ChangeStream;
  readonly #consumer: string;
  readonly #handler: StreamHandler;
  readonly #options: ConsumeOptions;
  /** Sequence number → failed attempts. */
  readonly #attempts = new Map<string, number>();

  constructor(stream: ChangeStream, consumer: string, handler: StreamHandler, options: ConsumeOptions) {
    this.#stream = stream;
    this.#consumer = consumer;
    this.#handler = handler;
    this.#options = options;
  }

  /** Handles the records, or gives them up one by one; returns early if the signal is given. */
  async deliver(records: DynamoDBRecord[]): Promise<void> {
    let size = records.length;
    for (let from = 0; from < records.length && !this.#options.signal.aborted; ) {
      const batch = records.slice(from, from + size);
      const { done, cause, isKnown } = await this.#attempt(batch);
      if (done > 0) {
        this.#commit(batch[done - 1]!);
        from += done;
      }
      if (done === batch.length) {
        size = records.length - from;
        continue;
      }
      // A batch that failed as a whole is halved, until the record that fails is alone.
      if (!isKnown && batch.length > 1) size = Math.ceil(batch.length / 2);
      else if (await this.#isGivenUp(records[from]!, cause)) {
        this.#commit(records[from]!);
        from++;
        size = records.length - from;
      }
    }
  }

  /** How many of a batch's first records were handled, why not all, and whether the next is known to have failed. */
  async #attempt(batch: DynamoDBRecord[]): Promise<{ done: number; cause?: unknown; isKnown?: boolean }> {
    const event: DynamoDBStreamEvent = { Records: batch };
    try {
      const failures = (await this.#handler(event))?.batchItemFailures ?? [];
      if (failures.length === 0) return { done: batch.length };
      const failed = new Set(failures.map(({ itemIdentifier }) => itemIdentifier));
      // As Lambda does: the first that failed counts, and one that is not in the batch fails all of it.
      const first = batch.findIndex(({ dynamodb }) => failed.has(dynamodb?.SequenceNumber ?? ''));
      const cause = new Error('the handler reported the record as failed');
      return { done: Math.max(first, 0), cause, isKnown: first >= 0 };
    } catch (cause) {
      return { done: 0, cause };
    }
  }

  /** Counts a failed attempt and waits before the next; or hands the record to `onFailure` if it was the last. */
  async #isGivenUp(record: DynamoDBRecord, cause: unknown): Promise<boolean> {
    const { maxAttempts = 5, firstWaitMs = 100, maxWaitMs = 60_000, signal } = this.#options;
    const sequence = record.dynamodb!.SequenceNumber!;
    const attempts = (this.#attempts.get(sequence) ?? 0) + 1;
    this.#attempts.set(sequence, attempts);
    const waitMs = Math.min(maxWaitMs, firstWaitMs * 2 ** (attempts - 1));
    if (attempts < maxAttempts) {
      await wait(waitMs, signal);
      return false;
    }
    try {
      const { Keys, SequenceNumber } = record.dynamodb!;
      const keysOnly = { Keys, SequenceNumber } as NonNullable<DynamoDBRecord['dynamodb']>;
      const { eventID, eventName } = record;
      await this.#options.onFailure(
        { ...(eventID && { eventID }), ...(eventName && { eventName }), dynamodb: keysOnly },
        cause,
      );
      return true;
    } catch {
      await wait(waitMs, signal);
      return false;
    }
  }

  #commit(record: DynamoDBRecord): void {
    this.#attempts.clear();
    this.#stream.commit(this.#consumer, record.dynamodb!.SequenceNumber!);
  }
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
