import { createHash } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { JournalEvent } from '../core/contracts/journal/events.ts';
import { DamagedItem } from '../core/errors.ts';
import type { Place } from '../core/journal/event-cursor.ts';
import {
  chain,
  digestOf,
  eventsOf,
  inParts,
  type NewEvent,
  orderOf,
  pack,
  readableEventsOf,
  ttlOf,
} from './journal-entry.ts';
import { JOURNAL_FOLLOWERS, journalLogPartition, journalSortKey } from './keys.ts';
import type { Item, Table } from './table.ts';

/**
 * A page of a log: what one batch of changes brought. Pages of a log are numbered 1, 2, 3 … without a gap. A page with
 * `damage` is not as it was written, and has no events here.
 */
export type LogPage = { page: number; appendedAt: string; events: JournalEvent[]; damage: DamagedItem | undefined };

/** An entry that is not as it was written, by its number: of the page, or of the first event of a resource in it. */
export type DamagedEntry = { number: number; damage: DamagedItem };

/** An entry as it is stored, a page or some events of a resource: attributes that docs/audit.md describes. */
export type JournalItem = { number: number; attributes: Item };

/** Events after a place of a log or a resource, and entries that are damaged, each with the place behind it. */
export type Following = {
  found: (({ event: JournalEvent } | DamagedEntry) & { place: Place })[];
  /** False if the entry of the place itself is not there: it has expired, or the place is of another journal. */
  isKnown: boolean;
};

/** The last event of a resource. `ttl` is its entry's. */
type Head = { seq: number; hash: string; lastId: string; ttl: number | undefined };
/** The last page of a log; page 0 stands before the first. */
type LastPage = { page: number; ttl: number | undefined };
/** Events that were not appended: the last entry of their resource is damaged in both copies. */
export type Refused = { events: NewEvent[]; damage: DamagedItem };
/** `isNew`: appended by this call, so that no log has it yet. */
type Stored = { event: JournalEvent; appendedAt: string; isNew: boolean };

/** A warm process remembers so many heads of resources. */
const MOST_HEADS = 5_000;
/** Clocks of functions differ by less. */
const CLOCK_MS = 15 * 60_000;
const PAGES_READ = 10;
/** Pages that are searched, from the last one back, for an entry whose time is damaged. */
const MOST_SEARCHED = 1_000;
/** Time to live of entries that have expired, and of which nothing else is known. */
const LONG_AGO = 0;
/** Entries whose events a process keeps unpacked: what it appends is read at once, by followers and by callers. */
const MOST_UNPACKED = 20;
/** The attributes of an entry that its digest covers, and the digest. */
const VERIFIED = ['events', 'appendedAt', 'ttl', 'ttlBefore', 'digest'];
const END = journalSortKey(Number.MAX_SAFE_INTEGER);

/**
 * The journal: every event twice, under its resource and in a log. Appends are the only writes.
 *
 * Under its resource, events are numbered 1, 2, 3 … and each holds the hash of the one before. An append is conditional
 * on its number, so two writers cannot both follow the same event. A log holds the events of many resources in pages
 * numbered the same way; a page is appended after the resources' own entries, and readers follow its numbers. Neither
 * order depends on a clock. A resource always goes to the same log.
 *
 * Each entry holds a digest of what is stored, and the time to live of the entry before, which tells an entry that
 * expired from one that was removed.
 */
export class Journal {
  readonly #table: Table;
  readonly #logs: number;
  readonly #retentionDays: number | undefined;
  readonly #heads = new Map<string, Head>();
  /** Log → its last page, as this process knows it. */
  readonly #lastPages = new Map<number, LastPage>();
  /** Key of an entry → its events, as long as it holds the same. */
  readonly #unpacked = new Map<string, { item: Item; events: JournalEvent[] }>();
  /** Tells those who listen in this process of what it appends, by partition. */
  readonly #appends = new EventEmitter().setMaxListeners(0);

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
   * pages to, and the events that it refused: what they follow is not known, and they hold up no other resource.
   */
  async append(events: NewEvent[], now: Date): Promise<{ logs: number[]; refused: Refused[] }> {
    const resources = [...Map.groupBy(events, ({ resource }) => resource)];
    // Read before the events are in their resources: whoever else adds them to a log adds them after these pages.
    const logs = new Set(resources.map(([resource]) => this.logOf(resource)));
    const lastPages = new Map(
      await Promise.all(
        [...logs].map(async (log) => [log, this.#lastPages.get(log) ?? (await this.#readLastPage(log))] as const),
      ),
    );
    const refused: Refused[] = [];
    const placed = await Promise.all(
      resources.map(async ([resource, some]) => {
        const stored = await this.#appendTo(resource, some, now);
        if (!(stored instanceof DamagedItem)) return stored;
        refused.push({ events: some, damage: stored });
        return [];
      }),
    );
    const byLog = [...Map.groupBy(placed.flat(), ({ event }) => this.logOf(event.resource))];
    await Promise.all(byLog.map(([log, some]) => this.#appendPages(log, lastPages.get(log)!, some, now)));
    return { logs: byLog.map(([log]) => log), refused };
  }

  /**
   * Events of a resource after a number, oldest first. Throws DamagedItem at an entry that is damaged; if `onDamage` is
   * given, tells of it instead, and returns what is before it. With the number of a damaged entry it goes on behind it.
   */
  async ofResource(
    resource: string,
    afterSeq: number,
    limit: number,
    onDamage?: (entry: DamagedEntry) => void,
  ): Promise<JournalEvent[]> {
    const events: JournalEvent[] = [];
    let after: Item | undefined;
    // The entry before may reach beyond the number, since an entry is named by its first event.
    const first = afterSeq === 0 ? undefined : await this.#entryBefore(resource, afterSeq + 1);
    do {
      const page = await this.#table.query({
        partition: resource,
        between: [journalSortKey(first ?? afterSeq), END],
        limit: PAGES_READ,
        after,
      });
      for (const item of page.items) {
        const read = this.#eventsOf(item);
        const number = Number(item.sk);
        if (!(read instanceof DamagedItem)) events.push(...read.filter(({ seq }) => seq > afterSeq));
        else if (number > afterSeq && events.length < limit) {
          if (!onDamage) throw read;
          onDamage({ number, damage: read });
          return events;
        }
      }
      after = page.next;
    } while (after && events.length < limit);
    return events.slice(0, limit);
  }

  /** Pages of a log after a page, oldest first: one Query. */
  async pages(log: number, afterPage: number, limit = PAGES_READ): Promise<LogPage[]> {
    const { items } = await this.#table.query({
      partition: journalLogPartition(log),
      between: [journalSortKey(afterPage + 1), END],
      limit,
    });
    return items.map((item) => {
      const read = this.#eventsOf(item);
      const [events, damage] = read instanceof DamagedItem ? [[], read] : [read, undefined];
      return { page: Number(item.sk), appendedAt: String(item.appendedAt), events, damage };
    });
  }

  /** The number of the last entry of a log or a resource; 0 if it has none. */
  async lastEntry(partition: string): Promise<number> {
    const { items } = await this.#table.query({ partition, newestFirst: true, limit: 1 });
    return Number(items[0]?.sk ?? 0);
  }

  /**
   * The events after a place of a log or a resource, from up to `entries` entries: one Query. It also reads the entry
   * of the place, to tell a place of this journal from another's.
   */
  async following(partition: string, { entry, events: read }: Place, entries: number): Promise<Following> {
    const { items } = await this.#table.query({
      partition,
      between: [journalSortKey(entry), END],
      limit: entries + 1,
    });
    const isKnown = entry === 0 || Number(items[0]?.sk) === entry;
    const next = items.filter(({ sk }) => Number(sk) > entry).slice(0, entries);
    let before = entry;
    const found = next.flatMap((item, index): Following['found'] => {
      const number = Number(item.sk);
      const inItem = this.#eventsOf(item);
      if (inItem instanceof DamagedItem) {
        before = number;
        return [{ number, damage: inItem, place: { entry: number, events: 0 } }];
      }
      const placed = inItem.map((event, position) => ({
        event,
        place: position + 1 < inItem.length ? { entry: before, events: position + 1 } : { entry: number, events: 0 },
      }));
      before = number;
      return index === 0 ? placed.slice(read) : placed;
    });
    return { found, isKnown };
  }

  /**
   * Listens for appends to any of these logs or resources. `heard` resolves when this process appends to one (always so
   * in the embedded cloud, hardly ever on AWS), or the caller is gone, or else after `mostMs`. Call `stop` in any case.
   */
  listen(partitions: string[], mostMs: number, gone?: AbortSignal): { heard: Promise<void>; stop: () => void } {
    const { promise: heard, resolve } = Promise.withResolvers<void>();
    const stop = () => {
      clearTimeout(timer);
      for (const partition of partitions) this.#appends.off(partition, stop);
      gone?.removeEventListener('abort', stop);
      resolve();
    };
    const timer = setTimeout(stop, Math.max(0, mostMs));
    for (const partition of partitions) this.#appends.once(partition, stop);
    gone?.addEventListener('abort', stop);
    return { heard, stop };
  }

  /** The number of a log's last page; 0 if it has none. */
  async lastPage(log: number): Promise<number> {
    return (await this.#readLastPage(log)).page;
  }

  /**
   * A page that, with all before it, was appended before a time. It is found by bisection, in some 20 reads for a million
   * pages: pages are appended in the order of time, but for the difference of the writers' clocks.
   */
  async pageBefore(log: number, time: Date): Promise<number> {
    const limit = new Date(time.getTime() - CLOCK_MS).toISOString();
    let before = 0;
    let beyond = (await this.lastPage(log)) + 1;
    while (beyond - before > 1) {
      const middle = Math.floor((before + beyond) / 2);
      // Pages may have expired: the next one that there is.
      const [page] = (await this.items({ log }, middle - 1, 1)).items;
      const isBefore = page && page.number < beyond && String(page.attributes.appendedAt) < limit;
      if (isBefore) before = page.number;
      else beyond = middle;
    }
    return before;
  }

  /** Entries of a log or of a resource after a number, as they are stored: one Query. `hasMore`: it did not read all. */
  async items(
    of: { log: number } | { resource: string },
    after: number,
    limit: number,
  ): Promise<{ items: JournalItem[]; hasMore: boolean }> {
    const { items, next } = await this.#table.query({
      partition: 'log' in of ? journalLogPartition(of.log) : of.resource,
      between: [journalSortKey(after + 1), END],
      limit,
    });
    const numbered = items.map((attributes) => ({ number: Number(attributes.sk), attributes }));
    return { items: numbered, hasMore: next !== undefined };
  }

  /** The last page of a log that any follower is done with; undefined if there is none. */
  async followedPage(log: number): Promise<number | undefined> {
    const items = await this.#table.queryAll({ partition: JOURNAL_FOLLOWERS });
    const pages = items.filter(({ sk }) => String(sk).endsWith(`#${log}`)).map(({ page }) => Number(page));
    return pages.length === 0 ? undefined : Math.max(...pages);
  }

  /** The last page of a log that this process has appended or seen; 0 before it has appended to the log. */
  lastKnownPage(log: number): number {
    return this.#lastPages.get(log)?.page ?? 0;
  }

  /**
   * The last page of a log that a follower is done with; undefined: it has never followed this log. Read each time:
   * other processes follow the same log.
   */
  async position(follower: string, log: number): Promise<number | undefined> {
    const key = `${follower}#${log}`;
    const { items } = await this.#table.query({ partition: JOURNAL_FOLLOWERS, between: [key, key], limit: 1 });
    return items[0] && Number(items[0].page);
  }

  /** Notes the last page that a follower is done with, unless another process is further. */
  async setPosition(follower: string, log: number, page: number): Promise<void> {
    await this.#table.putIfBeyond({ pk: JOURNAL_FOLLOWERS, sk: `${follower}#${log}`, page }, 'page');
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

  /**
   * Appends the events that the resource does not have, and returns all of them as they are stored; or what is wrong
   * with its last entry, so that none can follow.
   */
  async #appendTo(resource: string, events: NewEvent[], now: Date): Promise<Stored[] | DamagedItem> {
    const appendedAt = now.toISOString();
    for (;;) {
      const head = this.#heads.get(resource) ?? (await this.#readHead(resource));
      if (head instanceof DamagedItem) return head;
      // Sequence numbers grow, so only an event that is not beyond the last can be there already.
      const isBeyond = ({ id }: NewEvent) => head === undefined || orderOf(id) > orderOf(head.lastId);
      const stored = events.every(isBeyond) ? [] : await this.#find(resource, events);
      const ids = new Set(stored.map(({ event }) => event.id));
      const added = chain(
        events.filter(({ id }) => !ids.has(id)),
        head,
      );
      let isAppended = true;
      let before = head?.ttl;
      const ttl = this.#ttl(now);
      for (const some of inParts(added)) {
        isAppended &&= await this.#create(resource, some[0]!.seq, some, { appendedAt, ttl, before });
        before = ttl;
      }
      const last = added.at(-1);
      if (isAppended) {
        if (last) this.#appends.emit(resource);
        if (last) this.#remember(resource, { seq: last.seq, hash: last.hash, lastId: last.id, ttl });
        return [...stored, ...added.map((event) => ({ event, appendedAt, isNew: true }))];
      }
      // Another process has appended meanwhile: look again.
      this.#heads.delete(resource);
    }
  }

  /** Appends pages to a log with the events that it does not have. */
  async #appendPages(log: number, lastPage: LastPage, stored: Stored[], now: Date): Promise<void> {
    const appendedAt = now.toISOString();
    const ttl = this.#ttl(now);
    let last = lastPage;
    const before = stored.filter(({ isNew }) => !isNew);
    const known = before.length === 0 ? new Set<string>() : await this.#inLog(log, last.page, before);
    let missing = stored.map(({ event }) => event).filter((event) => !known.has(event.hash));
    while (missing.length > 0) {
      const [some = []] = inParts(missing);
      const page = { appendedAt, ttl, before: last.ttl };
      if (await this.#create(journalLogPartition(log), last.page + 1, some, page)) {
        last = { page: last.page + 1, ttl };
        missing = missing.slice(some.length);
      } else {
        // Others have appended. A page of theirs may hold these events, if they handle the same batch.
        const { items } = await this.items({ log }, last.page, PAGES_READ);
        const hashes = new Set(items.flatMap(({ attributes }) => readableEventsOf(attributes)).map(({ hash }) => hash));
        missing = missing.filter(({ hash }) => !hashes.has(hash));
        last = lastPageOf(items.at(-1)) ?? last;
      }
    }
    this.#lastPages.set(log, last);
    this.#appends.emit(journalLogPartition(log));
  }

  /**
   * The hashes of those events that pages up to `last` hold. Looks no further back than the events are old. What a
   * damaged page held counts as missing: it is appended again, so that followers get it.
   */
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
      for (const { hash } of page.items.flatMap(readableEventsOf)) if (missing.delete(hash)) found.add(hash);
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
        const read = eventsOf(item);
        const events = read instanceof DamagedItem ? (await this.#fromLog(resource, item)).inLog : read;
        for (const event of events.filter(({ id }) => missing.delete(id))) {
          found.push({ event, appendedAt: String(item.appendedAt), isNew: false });
        }
      }
      after = page.next;
    } while (after && missing.size > 0);
    return found.sort((a, b) => a.event.seq - b.event.seq);
  }

  /** Stores an entry; false if there is one with this number. `before`: time to live of the entry before. */
  async #create(
    pk: string,
    number: number,
    events: JournalEvent[],
    { appendedAt, ttl, before }: { appendedAt: string; ttl: number | undefined; before: number | undefined },
  ): Promise<boolean> {
    const item = {
      pk,
      sk: journalSortKey(number),
      events: pack(events),
      appendedAt,
      ...(ttl !== undefined && { ttl }),
      ...(before !== undefined && { ttlBefore: before }),
    };
    const whole = { ...item, digest: digestOf(item) };
    const isCreated = await this.#table.create(whole, {});
    if (isCreated) this.#keep(whole, events);
    return isCreated;
  }

  /** The events of an entry, or what is wrong with it. They are shared, and must not be changed. */
  #eventsOf(item: Item): JournalEvent[] | DamagedItem {
    const kept = this.#unpacked.get(`${item.pk}/${item.sk}`);
    const isSame = kept && VERIFIED.every((name) => kept.item[name] === item[name]);
    const events = isSame ? kept.events : eventsOf(item);
    if (!(events instanceof DamagedItem)) this.#keep(item, events);
    return events;
  }

  #keep(item: Item, events: JournalEvent[]): void {
    const key = `${item.pk}/${item.sk}`;
    this.#unpacked.delete(key);
    this.#unpacked.set(key, { item, events });
    const [oldest] = this.#unpacked.keys();
    if (this.#unpacked.size > MOST_UNPACKED && oldest !== undefined) this.#unpacked.delete(oldest);
  }

  async #readHead(resource: string): Promise<Head | DamagedItem | undefined> {
    const { items } = await this.#table.query({ partition: resource, newestFirst: true, limit: 1 });
    const [item] = items;
    if (!item) return undefined;
    const last = await this.#lastOf(resource, item);
    if (last instanceof DamagedItem) return last;
    return { seq: last.seq, hash: last.hash, lastId: last.id, ttl: ttlOf(item) };
  }

  /** The last event of the last entry of a resource. If that is damaged, the log has it, and the journal goes on. */
  async #lastOf(resource: string, item: Item): Promise<JournalEvent | DamagedItem> {
    const events = eventsOf(item);
    if (!(events instanceof DamagedItem)) return events.at(-1)!;
    const { inLog, isLastKnown } = await this.#fromLog(resource, item);
    const last = inLog.at(-1);
    return last && isLastKnown ? last : events;
  }

  /**
   * The events of a resource that its log has instead of a damaged entry, and those after it. `isLastKnown`: no damaged
   * page may have had a later one.
   */
  async #fromLog(resource: string, item: Item): Promise<{ inLog: JournalEvent[]; isLastKnown: boolean }> {
    const log = this.logOf(resource);
    const appendedAt = Date.parse(String(item.appendedAt));
    if (Number.isNaN(appendedAt)) return this.#fromEndOfLog(resource, log, Number(item.sk));
    const inLog: JournalEvent[] = [];
    let isLastKnown = true;
    let page: number | undefined = await this.pageBefore(log, new Date(appendedAt));
    while (page !== undefined) {
      const { items } = await this.items({ log }, page, PAGES_READ);
      for (const inPage of items.map(({ attributes }) => eventsOf(attributes))) {
        const isDamaged = inPage instanceof DamagedItem;
        const its = isDamaged ? [] : inPage.filter((event) => event.resource === resource);
        isLastKnown = !isDamaged && (isLastKnown || its.length > 0);
        inLog.push(...its);
      }
      const reached = items.at(-1);
      const isLater = reached && Date.parse(String(reached.attributes.appendedAt)) > appendedAt + CLOCK_MS;
      page = isLater ? undefined : reached?.number;
    }
    return { inLog: inLog.filter(({ seq }) => seq >= Number(item.sk)), isLastKnown };
  }

  /** Like #fromLog, from the last page back: for an entry that begins with the event `first`, and whose time is damaged. */
  async #fromEndOfLog(
    resource: string,
    log: number,
    first: number,
  ): Promise<{ inLog: JournalEvent[]; isLastKnown: boolean }> {
    const inLog: JournalEvent[] = [];
    let isLastKnown = true;
    let after: Item | undefined;
    for (let searched = 0; searched < MOST_SEARCHED; searched += PAGES_READ) {
      const partition = journalLogPartition(log);
      const page = await this.#table.query({ partition, newestFirst: true, limit: PAGES_READ, after });
      for (const events of page.items.map(eventsOf)) {
        if (events instanceof DamagedItem) {
          isLastKnown &&= inLog.length > 0;
          continue;
        }
        const its = events.filter((event) => event.resource === resource);
        inLog.unshift(...its.filter(({ seq }) => seq >= first));
        if (its.some(({ seq }) => seq <= first)) return { inLog, isLastKnown };
      }
      after = page.next;
      if (!after) break;
    }
    return { inLog, isLastKnown: isLastKnown && inLog.length > 0 };
  }

  /** Numbers of pages that followers are done with are not given again, even if all pages have expired. */
  async #readLastPage(log: number): Promise<LastPage> {
    const [{ items }, followed = 0] = await Promise.all([
      this.#table.query({ partition: journalLogPartition(log), newestFirst: true, limit: 1 }),
      this.followedPage(log),
    ]);
    const [attributes] = items;
    const last = lastPageOf(attributes && { number: Number(attributes.sk), attributes });
    if (last) return { ...last, page: Math.max(last.page, followed) };
    return { page: followed, ttl: followed === 0 || this.#retentionDays === undefined ? undefined : LONG_AGO };
  }

  #remember(resource: string, head: Head): void {
    this.#heads.delete(resource);
    this.#heads.set(resource, head);
    const [oldest] = this.#heads.keys();
    if (this.#heads.size > MOST_HEADS && oldest !== undefined) this.#heads.delete(oldest);
  }

  /** Seconds since 1970; undefined: for good. */
  #ttl(now: Date): number | undefined {
    if (this.#retentionDays === undefined) return undefined;
    return Math.floor(now.getTime() / 1000 + this.#retentionDays * 86_400);
  }
}

const lastPageOf = (item: JournalItem | undefined): LastPage | undefined =>
  item && { page: item.number, ttl: ttlOf(item.attributes) };
