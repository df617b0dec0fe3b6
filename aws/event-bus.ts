import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { JournalEvent } from '../core/contracts/journal/events.ts';
import { inBatches } from './in-batches.ts';

/** EventBridge takes 10 events in a call, and 256 KB of them. */
const BATCH = { most: 10, mostBytes: 256_000, bytesOf };
const TRIES = 4;
const FIRST_PAUSE_MS = 100;
/** `source` of all our events, for the patterns of rules. */
const SOURCE = 'tritons';

/** A custom bus of EventBridge. */
export class EventBus {
  readonly #name: string;
  readonly #client = new EventBridgeClient({});

  constructor(name: string) {
    this.#name = name;
  }

  /**
   * Puts events on the bus: the type as detail-type, the event as detail. Those that EventBridge does not take are sent
   * again after growing pauses. If it throws, some are sent: put all again. Returns those that no call can hold.
   */
  async put(events: JournalEvent[]): Promise<JournalEvent[]> {
    const isTooLarge = (event: JournalEvent) => bytesOf(this.#entryOf(event)) > BATCH.mostBytes;
    const entries = events.filter((event) => !isTooLarge(event)).map((event) => this.#entryOf(event));
    for (const batch of inBatches(entries, BATCH)) await this.#putBatch(batch);
    return events.filter(isTooLarge);
  }

  async #putBatch(batch: PutEventsRequestEntry[]): Promise<void> {
    let open = batch;
    for (let tries = 1; ; tries += 1) {
      const { Entries = [] } = await this.#client.send(new PutEventsCommand({ Entries: open }));
      const failure = Entries.find(({ ErrorCode }) => ErrorCode !== undefined);
      if (!failure) return;
      open = open.filter((_entry, index) => Entries[index]?.ErrorCode !== undefined);
      if (tries === TRIES) {
        const { ErrorCode, ErrorMessage } = failure;
        throw new Error(`EventBridge did not take ${open.length} events: ${ErrorCode}: ${ErrorMessage}`);
      }
      await sleep(FIRST_PAUSE_MS * 2 ** tries);
    }
  }

  #entryOf(event: JournalEvent): PutEventsRequestEntry {
    return {
      EventBusName: this.#name,
      Source: SOURCE,
      DetailType: event.type,
      Detail: JSON.stringify(event),
      Resources: [event.resource],
      Time: new Date(event.at),
    };
  }
}

/** The size of an entry as EventBridge counts it: 14 bytes for its time, and its texts. */
function bytesOf({ Source = '', DetailType = '', Detail = '', Resources = [] }: PutEventsRequestEntry): number {
  return 14 + [Source, DetailType, Detail, ...Resources].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
