import { countsIn, type Page, type Slice, slicesOf } from '../core/metrics/count-events.ts';
import type { Counts } from '../core/metrics/counts.ts';
import { type Bucket, bucketOf, type Resolution, resolutionNames, resolutions } from '../core/metrics/time-buckets.ts';
import { equals } from './expressions.ts';
import { aggregateKey, aggregatePartition } from './keys.ts';
import type { Item, Table } from './table.ts';

/** Counts of one log of the journal: all of its pages up to `page`, none after it. */
export type Aggregate = { page: number; counts: Counts };

/** An update expression has at most 4 KB: 13 characters for a number. One page never has as many numbers. */
const MOST_NUMBERS = 250;
/** A warm process remembers the pages of so many aggregates. */
const MOST_KNOWN = 1_000;
/** Attributes that are not counts. */
const OWN = ['pk', 'sk', 'page', 'ttl', 'schemaVersion', 'quiet', 'changedBy', 'changedWith', 'changedAt', 'requestId'];

/**
 * Aggregates of the journal's events, one item for each log and bucket, with the last page that it has counted. A write
 * adds the pages after that one, on the condition that it still is the last: so each page is counted once in each
 * bucket, whoever counts it and however often (docs/decisions/0083-exactly-once-counts.md).
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
   * before it is counted everywhere. Pages that come again, and processes that count at once, change nothing.
   */
  async count(log: number, pages: Page[]): Promise<void> {
    const slices = slicesOf(pages);
    if (pages.length > 1 && Object.keys(countsIn('total', slices, 0)).length > MOST_NUMBERS) {
      const half = Math.ceil(pages.length / 2);
      await this.count(log, pages.slice(0, half));
      return this.count(log, pages.slice(half));
    }
    const last = pages.at(-1)?.page ?? 0;
    const buckets = resolutionNames.flatMap((resolution) => {
      const begins = new Set(slices.map(({ begin }) => bucketOf(begin, resolution)));
      return [...begins].map((begin) => ({ resolution, begin }));
    });
    await Promise.all(buckets.map((bucket) => this.#add(log, bucket, slices, last)));
    await this.#add(log, 'total', slices, last);
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
  async #add(log: number, bucket: Bucket, slices: Slice[], page: number): Promise<void> {
    const key = aggregateKey(log, nameOf(bucket));
    const name = key.pk + key.sk;
    for (;;) {
      const counted = this.#pages.get(name) ?? Number((await this.#table.get(key))?.page ?? 0);
      if (counted >= page) return this.#remember(name, counted);
      const counts = countsIn(bucket, slices, counted);
      const isWritten =
        counted === 0
          ? await this.#table.create({ ...key, page, ...counts, ...ttlOf(bucket) })
          : await this.#table.update(key, { set: { page }, add: counts, isQuiet: true }, [equals('page', counted)]);
      if (isWritten) return this.#remember(name, page);
      // Another process has counted meanwhile, or the item has expired: look again.
      this.#pages.delete(name);
    }
  }

  #remember(key: string, page: number): void {
    this.#pages.delete(key);
    this.#pages.set(key, page);
    const [oldest] = this.#pages.keys();
    if (this.#pages.size > MOST_KNOWN && oldest !== undefined) this.#pages.delete(oldest);
  }
}

const nameOf = (bucket: Bucket) => (bucket === 'total' ? bucket : `${bucket.resolution}#${bucket.begin}`);

function ttlOf(bucket: Bucket): { ttl?: number } {
  if (bucket === 'total') return {};
  const { seconds, keptDays } = resolutions[bucket.resolution];
  return { ttl: Date.parse(bucket.begin) / 1_000 + seconds + keptDays * 86_400 };
}

function toAggregate({ page, ...item }: Item): Aggregate {
  const counts = Object.entries(item).filter(([name]) => !OWN.includes(name));
  return { page: Number(page), counts: Object.fromEntries(counts) as Counts };
}
