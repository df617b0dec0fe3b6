import { intervalOf, latestFullAt, type RateLimit } from '../core/limits/token-bucket.ts';
import { absentOrBelow, atLeast, atMost } from './expressions.ts';
import { rateBucketKey } from './keys.ts';
import type { Table } from './table.ts';

/** The bucket has long been full by then, so an item that has expired is as good as none. */
const KEPT_SECONDS = 86_400;
const MOST_KNOWN = 10_000;

/**
 * The buckets of requests, one item for each caller and limit. A request is one conditional write, so the limit holds
 * across all processes. A refused caller costs nothing until it may call again.
 */
export class RateBuckets {
  readonly #table: Table;
  /** Bucket → the time at which it is full again, at the earliest: that time only moves on. */
  readonly #known = new Map<string, number>();

  constructor(table: Table) {
    this.#table = table;
  }

  /** Takes a request from a caller's bucket. Times are in microseconds. `fullAt`: when the bucket is full again. */
  async take(caller: string, limit: RateLimit, now: number): Promise<{ isTaken: boolean; fullAt: number }> {
    const key = rateBucketKey(caller, limit);
    const name = `${key.pk}#${key.sk}`;
    const latest = latestFullAt(limit, now);
    const ttl = Math.floor(now / 1_000_000) + KEPT_SECONDS;
    const interval = intervalOf(limit);
    for (;;) {
      const known = this.#known.get(name) ?? 0;
      if (known > latest) return { isTaken: false, fullAt: known };
      const { done, item } = await (known < now
        ? this.#table.upsert(key, { set: { fullAt: now + interval, ttl }, isQuiet: true }, [
            absentOrBelow('fullAt', now),
          ])
        : this.#table.upsert(key, { increment: { fullAt: interval }, set: { ttl }, isQuiet: true }, [
            atLeast('fullAt', now),
            atMost('fullAt', latest),
          ]));
      // Another process has used the bucket, or it has expired: look at it as it is.
      const fullAt = Number(item?.fullAt ?? 0);
      if (this.#known.size >= MOST_KNOWN) this.#known.clear();
      this.#known.set(name, fullAt);
      if (done) return { isTaken: true, fullAt };
    }
  }
}
