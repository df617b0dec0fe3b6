import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import canonicalize from 'canonicalize';
import type { JournalEvent } from '../core/contracts/journal/events.ts';
import { JOURNAL_FOLLOWERS, journalLogPartition, journalSortKey } from './keys.ts';
import type { Item, Table } from './table.ts';

/** An event before its place in the journal is known. */
export type NewEvent = Omit<JournalEvent, 'seq' | 'prev' | 'hash'>;

/** A page of a log: what one batch of changes brought. Pages of a log are numbered 1, 2, 3 … without a gap. */
export type LogPage = { page: number; appendedAt: string; events: JournalEvent[] };

/** The last event of a resource. */
type Head = { seq: number; hash: string; lastId: string };
type Stored = { event: JournalEvent; appendedAt: string };

/** Items stay far below DynamoDB's 400 KB, and pages small enough to send. */
const MOST_EVENTS = 100;
const MOST_CHARACTERS = 100_000;
/** A warm process remembers so many heads of resources. */
const MOST_HEADS = 5_000;
const SEQUENCE_DIGITS = 40;
/** Clocks of functions differ by less. */
const CLOCK_MS = 15 * 60_000;
const PAGES_READ = 10;

/**
 * The journal: every event twice, under its resource and in a log. Appends are the only writes.
 *
 * Under its resource, events are numbered 1, 2, 3 … and each holds the hash of the one before. An append is conditional
 * on its number, so two writers cannot both follow the same event. A log holds the events of many resources in pages
 * numbered the same way; a page is appended after the resources' own entries, and readers follow its numbers. Neither
 * order depends on a clock. A resource always goes to the same log.
 */
export class Journal {
  readonly #table: Table;
  readonly #logs: number;
  readonly #retentionDays: number | undefined;
  readonly #heads = new Map<string, Head>();
  /** Log → its last page, as this process knows it. */
  readonly #lastPages = new Map<number, number>();
  /** Follower and log → the last page that it is done with, if this process wrote it. */
  readonly #positions = new Map<string, number>();

  constructor(table: Table, { logs, retentionDays }: { logs: number; retentionDays: number | undefined }) {
    this.#table = table;
    this.#logs = logs;
    this.#retentionDays = retentionDays;
  }

  get logs(): number[] {
    return Array.from({ length: this.#logs }, (_, log) => log);
  }

  logOf(resource: string): number {
    return createHash('sha256').update(resource).digest().readUInt32BE() % this.#logs;
  }

  /**
   * Appends events, in the order in which each resource's are given, and none twice. Returns the logs that it appended
   * pages to.
   */
  async append(events: NewEvent[], now: Date): Promise<number[]> {
    const resources = [...Map.groupBy(events, ({ resource }) => resource)];
    const placed = await Promise.all(resources.map(([resource, some]) => this.#appendTo(resource, some, now)));
    const byLog = [...Map.groupBy(placed.flat(), ({ event }) => this.logOf(event.resource))];
    await Promise.all(byLog.map(([log, some]) => this.#appendPages(log, some, now)));
    return byLog.map(([log]) => log);
  }

  /** Events of a resource after a number, oldest first. */
  async ofResource(resource: string, afterSeq: number, limit: number): Promise<JournalEvent[]> {
    const events: JournalEvent[] = [];
    let after: Item | undefined;
    // The entry before may reach beyond the number, since an entry is named by its first event.
    const first = afterSeq === 0 ? undefined : await this.#entryBefore(resource, afterSeq + 1);
    do {
      const page = await this.#table.query({
        partition: resource,
        between: [journalSortKey(first ?? afterSeq), journalSortKey(Number.MAX_SAFE_INTEGER)],
        limit: PAGES_READ,
        after,
      });
      events.push(...page.items.flatMap(eventsOf).filter(({ seq }) => seq > afterSeq));
      after = page.next;
    } while (after && events.length < limit);
    return events.slice(0, limit);
  }

  /** Pages of a log after a page, oldest first: one Query. */
  async pages(log: number, afterPage: number, limit = PAGES_READ): Promise<LogPage[]> {
    const { items } = await this.#table.query({
      partition: journalLogPartition(log),
      between: [journalSortKey(afterPage + 1), journalSortKey(Number.MAX_SAFE_INTEGER)],
      limit,
    });
    return items.map(pageOf);
  }

  /** The number of a log's last page; 0 if it has none. */
  async lastPage(log: number): Promise<number> {
    const { items } = await this.#table.query({ partition: journalLogPartition(log), newestFirst: true, limit: 1 });
    return items[0] ? pageOf(items[0]).page : 0;
  }

  /** The last page of a log that a follower is done with. */
  async position(follower: string, log: number): Promise<number> {
    const key = `${follower}#${log}`;
    const known = this.#positions.get(key);
    if (known !== undefined) return known;
    const { items } = await this.#table.query({
      partition: JOURNAL_FOLLOWERS,
      between: [key, key],
      limit: 1,
    });
    return Number(items[0]?.page ?? 0);
  }

  async setPosition(follower: string, log: number, page: number): Promise<void> {
    const key = `${follower}#${log}`;
    await this.#table.put({ pk: JOURNAL_FOLLOWERS, sk: key, page });
    this.#positions.set(key, page);
  }

  async #entryBefore(resource: string, seq: number): Promise<number | undefined> {
    const { items } = await this.#table.query({
      partition: resource,
      below: journalSortKey(seq),
      newestFirst: true,
      limit: 1,
    });
    return items[0] && Number(items[0].sk);
  }

  /** Appends the events that the resource does not have, and returns all of them as they are stored. */
  async #appendTo(resource: string, events: NewEvent[], now: Date): Promise<Stored[]> {
    const appendedAt = now.toISOString();
    for (;;) {
      const head = this.#heads.get(resource) ?? (await this.#readHead(resource));
      // Sequence numbers grow, so only an event that is not beyond the last can be there already.
      const isBeyond = ({ id }: NewEvent) => head === undefined || orderOf(id) > orderOf(head.lastId);
      const stored = events.every(isBeyond) ? [] : await this.#find(resource, events);
      const ids = new Set(stored.map(({ event }) => event.id));
      const added = chain(
        events.filter(({ id }) => !ids.has(id)),
        head,
      );
      let isAppended = true;
      for (const some of inParts(added)) {
        isAppended &&= await this.#table.create({
          pk: resource,
          sk: journalSortKey(some[0]!.seq),
          events: packed(some),
          appendedAt,
          ...this.#ttl(now),
        });
      }
      const last = added.at(-1);
      if (isAppended) {
        if (last) this.#remember(resource, { seq: last.seq, hash: last.hash, lastId: last.id });
        return [...stored, ...added.map((event) => ({ event, appendedAt }))];
      }
      // Another process has appended meanwhile: look again.
      this.#heads.delete(resource);
    }
  }

  /** Appends pages to a log with the events that it does not have. */
  async #appendPages(log: number, stored: Stored[], now: Date): Promise<void> {
    const appendedAt = now.toISOString();
    let last = this.#lastPages.get(log) ?? (await this.lastPage(log));
    const before = stored.filter((one) => one.appendedAt !== appendedAt);
    const known = before.length === 0 ? new Set<string>() : await this.#inLog(log, last, before);
    let missing = stored.map(({ event }) => event).filter((event) => !known.has(event.hash));
    while (missing.length > 0) {
      const [some = []] = inParts(missing);
      const item = { events: packed(some), appendedAt, ...this.#ttl(now) };
      const isAppended = await this.#table.create({
        pk: journalLogPartition(log),
        sk: journalSortKey(last + 1),
        ...item,
      });
      if (isAppended) {
        last += 1;
        missing = missing.slice(some.length);
      } else {
        // Others have appended. A page of theirs may hold these events, if they handle the same batch.
        const pages = await this.pages(log, last);
        const hashes = new Set(pages.flatMap(({ events }) => events.map(({ hash }) => hash)));
        missing = missing.filter(({ hash }) => !hashes.has(hash));
        last = pages.at(-1)?.page ?? last;
      }
    }
    this.#lastPages.set(log, last);
  }

  /** The hashes of those events that pages up to `last` hold. Looks no further back than the events are old. */
  async #inLog(log: number, last: number, wanted: Stored[]): Promise<Set<string>> {
    const missing = new Set(wanted.map(({ event }) => event.hash));
    const found = new Set<string>();
    const oldest = Math.min(...wanted.map(({ appendedAt }) => Date.parse(appendedAt))) - CLOCK_MS;
    let after: Item | undefined;
    do {
      const page = await this.#table.query({
        partition: journalLogPartition(log),
        below: journalSortKey(last + 1),
        newestFirst: true,
        limit: PAGES_READ,
        after,
      });
      for (const { hash } of page.items.flatMap(eventsOf)) if (missing.delete(hash)) found.add(hash);
      const reached = page.items.at(-1);
      after = reached && Date.parse(String(reached.appendedAt)) >= oldest ? page.next : undefined;
    } while (after && missing.size > 0);
    return found;
  }

  /** The events with these ids that the resource has. Reads backwards until it has found all, or all there is. */
  async #find(resource: string, events: NewEvent[]): Promise<Stored[]> {
    const missing = new Set(events.map(({ id }) => id));
    const found: Stored[] = [];
    let after: Item | undefined;
    do {
      const page = await this.#table.query({ partition: resource, newestFirst: true, limit: PAGES_READ, after });
      for (const item of page.items) {
        for (const event of eventsOf(item).filter(({ id }) => missing.delete(id))) {
          found.push({ event, appendedAt: String(item.appendedAt) });
        }
      }
      after = page.next;
    } while (after && missing.size > 0);
    return found.sort((a, b) => a.event.seq - b.event.seq);
  }

  async #readHead(resource: string): Promise<Head | undefined> {
    const { items } = await this.#table.query({ partition: resource, newestFirst: true, limit: 1 });
    const last = items[0] && eventsOf(items[0]).at(-1);
    return last && { seq: last.seq, hash: last.hash, lastId: last.id };
  }

  #remember(resource: string, head: Head): void {
    this.#heads.delete(resource);
    this.#heads.set(resource, head);
    const [oldest] = this.#heads.keys();
    if (this.#heads.size > MOST_HEADS && oldest !== undefined) this.#heads.delete(oldest);
  }

  #ttl(now: Date): { ttl?: number } {
    if (this.#retentionDays === undefined) return {};
    return { ttl: Math.floor(now.getTime() / 1000) + this.#retentionDays * 86_400 };
  }
}

/** Compressed: the events of a batch are much alike, and DynamoDB bills by the kilobyte. */
const packed = (events: JournalEvent[]) => deflateRawSync(JSON.stringify(events)).toString('base64');
const eventsOf = ({ events }: Item) =>
  JSON.parse(String(inflateRawSync(Buffer.from(String(events), 'base64')))) as JournalEvent[];

const pageOf = (item: Item): LogPage => ({
  page: Number(item.sk),
  appendedAt: String(item.appendedAt),
  events: eventsOf(item),
});

/** Sequence numbers have up to 40 digits; ids add a number within the change. */
function orderOf(id: string): string {
  const [sequence = '', index = ''] = id.split('-');
  return sequence.padStart(SEQUENCE_DIGITS, '0') + index.padStart(4, '0');
}

/** Numbers events after the head of their resource, and chains them by their hashes. */
function chain(events: NewEvent[], head: Head | undefined): JournalEvent[] {
  let { seq, hash } = head ?? { seq: 0, hash: '' };
  return events.map((event) => {
    const chained = { ...event, seq: seq + 1, prev: hash };
    hash = hashOf(chained);
    seq += 1;
    return { ...chained, hash };
  });
}

/** SHA-256 of an event without its own hash, in canonical form (RFC 8785), in hex. */
export function hashOf(event: Omit<JournalEvent, 'hash'>): string {
  return createHash('sha256')
    .update(canonicalize(event) ?? '')
    .digest('hex');
}

/** Parts that fit into an item each. */
function inParts(events: JournalEvent[]): JournalEvent[][] {
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
