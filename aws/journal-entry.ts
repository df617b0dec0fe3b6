import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import canonicalize from 'canonicalize';
import type { JournalEvent } from '../core/contracts/journal/events.ts';
import { DamagedItem } from '../core/errors.ts';
import type { Item } from './table.ts';

/** An event before its place in the journal is known. */
export type NewEvent = Omit<JournalEvent, 'seq' | 'prev' | 'hash'>;

/** Items stay far below DynamoDB's 400 KB, and pages small enough to send. */
const MOST_EVENTS = 100;
const MOST_CHARACTERS = 100_000;
const SEQUENCE_DIGITS = 40;

/** Compressed: the events of a batch are much alike, and DynamoDB bills by the kilobyte. */
export const pack = (events: JournalEvent[]) => deflateRawSync(JSON.stringify(events)).toString('base64');

/** The events of an entry, or what is wrong with it if it is not as it was written. */
export function eventsOf({ digest, schemaVersion: _, ...item }: Item): JournalEvent[] | DamagedItem {
  const damaged = (problem: string) => new DamagedItem(`${item.pk} ${item.sk}`, 'an entry of the journal', problem);
  if (digest !== digestOf(item)) return damaged('what is stored does not have its digest');
  try {
    return JSON.parse(String(inflateRawSync(Buffer.from(String(item.events), 'base64')))) as JournalEvent[];
  } catch (error) {
    return damaged((error as Error).message);
  }
}

/** The events of an entry; none of one that is damaged. */
export function readableEventsOf(item: Item): JournalEvent[] {
  const events = eventsOf(item);
  return events instanceof DamagedItem ? [] : events;
}

/** Time to live of an entry, in seconds since 1970; undefined: kept for good. */
export const ttlOf = ({ ttl }: Item) => (typeof ttl === 'number' ? ttl : undefined);

/** Sequence numbers have up to 40 digits; ids add a number within the change. */
export function orderOf(id: string): string {
  const [sequence = '', index = ''] = id.split('-');
  return sequence.padStart(SEQUENCE_DIGITS, '0') + index.padStart(4, '0');
}

/** Numbers events after the head of their resource, and chains them by their hashes. */
export function chain(events: NewEvent[], head: Pick<JournalEvent, 'seq' | 'hash'> | undefined): JournalEvent[] {
  let { seq, hash } = head ?? { seq: 0, hash: '' };
  return events.map((event) => {
    const chained = { ...event, seq: seq + 1, prev: hash };
    hash = hashOf(chained);
    seq += 1;
    return { ...chained, hash };
  });
}

/** SHA-256 of an event without its own hash, in canonical form (RFC 8785), in hex. */
export const hashOf = (event: Omit<JournalEvent, 'hash'>): string => sha256(event).digest('hex');

/** SHA-256 of an entry without its digest and the version of its form, in canonical form (RFC 8785), in base64. */
export const digestOf = (item: Item): string => sha256(item).digest('base64');

const sha256 = (value: object) => createHash('sha256').update(canonicalize(value) ?? '');

/** Parts that fit into an item each. */
export function inParts(events: JournalEvent[]): JournalEvent[][] {
  const parts: JournalEvent[][] = [];
  let characters = 0;
  for (const event of events) {
    const part = parts.at(-1);
    const size = JSON.stringify(event).length;
    if (part && part.length < MOST_EVENTS && characters + size <= MOST_CHARACTERS) {
      part.push(event);
      characters += size;
    } else {
      parts.push([event]);
      characters = size;
    }
  }
  return parts;
}
