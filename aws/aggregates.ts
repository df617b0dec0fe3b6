import type { JournalEvent } from '../core/contracts/journal/events.ts';
import { countsIn, type Page, type Slice, slicesOf } from '../core/metrics/count-events.ts';
import type { Counts } from '../core/metrics/counts.ts';
import { type Bucket, bucketOf, type Resolution, resolutionNames, resolutions } from '../core/metrics/time-buckets.ts';
import { absentOrBelow, type Condition, equals, present } from './expressions.ts';
import { aggregateKey, aggregatePartition } from './keys.ts';
import type { Item, Table } from './table.ts';

/** Counts of one log of the journal: all of its pages up to `page`, none after it. */
export type Aggregate = { page: number; counts: Counts };

/** Pages of a log, from one to another, that were missing or damaged when it was their turn to be counted. */
export type LostPages = { from: number; to: number };

/** An update expression has at most 4 KB: 13 characters for a number. One page never has as many numbers. */
const MOST_NUMBERS = 250;
/** A warm process remembers the pages of so many aggregates. */
const MOST_KNOWN = 1_000;
/** Beginning of an attribute of the totals: `lost12` has the last one of the lost pages that begin with 12. */
const LOST = 'lost';
/** Beginning of an attribute: `recounted14` has how much was added of the pages that were lost up to page 14. */
const RECOUNTED = 'recounted';
/** Attributes that are not counts. */
const OWN = ['pk', 'sk', 'page', 'ttl', 'schemaVersion', 'quiet', 'changedBy', 'changedWith', 'changedAt', 'requestId'];

/**
 * Aggregates of the journal's events, one item for each log and bucket, with the last page that it has counted. A write
 * adds the pages after that one, on the condition that it still is the last: so each page is counted once in each
 * bucket, whoever counts it and however often (docs/decisions/0087-exactly-once-counts.md).
 */
export class Aggregates {
  readonly #table: Table;
  /** Partition and sort key → the last page that the item has counted, as this process knows it. */
  readonly #pages = new Map<string, number>();

  constructor(table: Table) {
    this.#table = table;
  }

  /**
   * Counts the next pages of a log: in the buckets of the events' own times, then in the totals, whose page says that all
   * before it is counted everywhere. Pages that come again, and processes that count at once, change nothing. The totals
   * note pages that are missing, or damaged (`damage`), for `recount`.
   */
  async count(log: number, pages: (Page & { damage?: unknown })[]): Promise<void> {
    const slices = slicesOf(pages);
    if (pages.length > 1 && Object.keys(countsIn('total', slices, 0)).length > MOST_NUMBERS) {
      const half = Math.ceil(pages.length / 2);
      await this.count(log, pages.slice(0, half));
      return this.count(log, pages.slice(half));
    }
    const last = pages.at(-1)?.page ?? 0;
    await Promise.all(bucketsIn(slices).map((bucket) => this.#add(log, bucket, slices, last)));
    await this.#add(log, 'total', slices, last, (counted) => lostAfter(counted, pages));
  }

  /** The pages of a log that were lost, and not counted again. */
  async lostPages(log: number): Promise<LostPages[]> {
    const item = (await this.#table.get(aggregateKey(log, nameOf('total')))) ?? {};
    return Object.entries(item)
      .filter(([name]) => name.startsWith(LOST))
      .map(([name, to]) => ({ from: Number(name.slice(LOST.length)), to: Number(to) }))
      .sort((a, b) => a.from - b.from);
  }

  /**
   * Counts the events of lost pages, and notes that these are not lost any more. If it dies, it goes on when it is
   * repeated with the same events. Buckets whose time is long over stay as they are.
   */
  async recount(log: number, lost: LostPages[], events: JournalEvent[], now: Date): Promise<void> {
    const to = lost.at(-1)?.to ?? 0;
    const slices = slicesOf([{ page: to, events }]);
    for (const bucket of bucketsIn(slices)) await this.#addLost(log, bucket, slices, to, now);
    const marks = lost.map(({ from }) => `${LOST}${from}`);
    const areLost = marks.map(present);
    await this.#addLost(log, 'total', slices, to, now, areLost);
    const remove = [...marks, `${RECOUNTED}${to}`];
    await this.#table.update(aggregateKey(log, nameOf('total')), { remove, isQuiet: true }, areLost);
  }

  /** All-time counts of a log. */
  async total(log: number): Promise<Aggregate> {
    const item = await this.#table.get(aggregateKey(log, nameOf('total')));
    return item ? toAggregate(item) : { page: 0, counts: {} };
  }

  /** The aggregates of a log from a bucket to another, by their begins. */
  async between(log: number, resolution: Resolution, first: string, last: string): Promise<Map<string, Aggregate>> {
    const name = (begin: string) => nameOf({ resolution, begin });
    const items = await this.#table.queryAll({
      partition: aggregatePartition(log),
      between: [name(first), name(last)],
    });
    return new Map(items.map((item) => [String(item.sk).slice(name('').length), toAggregate(item)]));
  }

  /** Adds what the bucket does not have yet: the pages after the last one that it has counted. */
  async #add(
    log: number,
    bucket: Bucket,
    slices: Slice[],
    page: number,
    lostAfter: (counted: number) => Record<string, number> = () => ({}),
  ): Promise<void> {
    const key = aggregateKey(log, nameOf(bucket));
    const name = key.pk + key.sk;
    for (;;) {
      const counted = this.#pages.get(name) ?? Number((await this.#table.get(key))?.page ?? 0);
      if (counted >= page) return this.#remember(name, counted);
      const counts = countsIn(bucket, slices, counted);
      const set = { page, ...lostAfter(counted) };
      const isWritten =
        counted === 0
          ? await this.#table.create({ ...key, ...set, ...counts, ...ttlOf(bucket) })
          : await this.#table.update(key, { set, add: counts, isQuiet: true }, [equals('page', counted)]);
      if (isWritten) return this.#remember(name, page);
      // Another process has counted meanwhile, or the item has expired: look again.
      this.#pages.delete(name);
    }
  }

  /** Adds the counts of lost pages up to `to`, in as many updates as it needs, and each of them once. */
  async #addLost(
    log: number,
    bucket: Bucket,
    slices: Slice[],
    to: number,
    now: Date,
    conditions: Condition[] = [],
  ): Promise<void> {
    const key = aggregateKey(log, nameOf(bucket));
    const { ttl } = ttlOf(bucket);
    if (ttl !== undefined && ttl <= now.getTime() / 1_000) return;
    const counts = Object.entries(countsIn(bucket, slices, 0)).sort(([a], [b]) => (a < b ? -1 : 1));
    const mark = `${RECOUNTED}${to}`;
    for (let part = 1; (part - 1) * MOST_NUMBERS < counts.length; part += 1) {
      const add = Object.fromEntries(counts.slice((part - 1) * MOST_NUMBERS, part * MOST_NUMBERS));
      const update = () =>
        this.#table.update(key, { set: { [mark]: part }, add, isQuiet: true }, [
          ...conditions,
          absentOrBelow(mark, part),
        ]);
      // No page after the lost ones had anything for a bucket that is not there.
      if (await update()) continue;
      await this.#table.create({ ...key, page: to, ...ttlOf(bucket) });
      await update();
    }
  }

  #remember(key: string, page: number): void {
    this.#pages.delete(key);
    this.#pages.set(key, page);
    const [oldest] = this.#pages.keys();
    if (this.#pages.size > MOST_KNOWN && oldest !== undefined) this.#pages.delete(oldest);
  }
}

/** The buckets that slices fall into, beside the totals. */
function bucketsIn(slices: Slice[]) {
  return resolutionNames.flatMap((resolution) => {
    const begins = new Set(slices.map(({ begin }) => bucketOf(begin, resolution)));
    return [...begins].map((begin) => ({ resolution, begin }));
  });
}

/** The pages after one that are missing among these, or damaged, as attributes of the totals. */
function lostAfter(counted: number, pages: (Page & { damage?: unknown })[]): Record<string, number> {
  const lost: Record<string, number> = {};
  let next = counted + 1;
  for (const { page, damage } of pages.filter(({ page }) => page > counted)) {
    if (page > next) lost[`${LOST}${next}`] = page - 1;
    if (damage) lost[`${LOST}${page}`] = page;
    next = page + 1;
  }
  return lost;
}

const nameOf = (bucket: Bucket) => (bucket === 'total' ? bucket : `${bucket.resolution}#${bucket.begin}`);

function ttlOf(bucket: Bucket): { ttl?: number } {
  if (bucket === 'total') return {};
  const { seconds, keptDays } = resolutions[bucket.resolution];
  return { ttl: Date.parse(bucket.begin) / 1_000 + seconds + keptDays * 86_400 };
}

function toAggregate({ page, ...item }: Item): Aggregate {
  const isCount = (name: string) => !OWN.includes(name) && !name.startsWith(LOST) && !name.startsWith(RECOUNTED);
  const counts = Object.entries(item).filter(([name]) => isCount(name));
  return { page: Number(page), counts: Object.fromEntries(counts) as Counts };
}
