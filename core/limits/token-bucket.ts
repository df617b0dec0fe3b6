/** The requests that a caller may send: so many a minute, and up to `burst` at once after a pause. */
export type RateLimit = { perMinute: number; burst: number };

/** A burst of ten seconds' requests, for a limit that says nothing about it. */
export const burstOf = (perMinute: number): number => Math.max(1, Math.ceil(perMinute / 6));

/*
 * A bucket is stored as the time at which it is full again (the generic cell rate algorithm, ITU-T I.371): a request moves
 * that time on by one interval. Times are whole microseconds, so that their sums are exact.
 */

/** A time in microseconds since 1970. */
export const microsOf = (time: Date): number => time.getTime() * 1_000;

/** Microseconds in which a bucket gets one request back. */
export const intervalOf = ({ perMinute }: RateLimit): number => Math.ceil(60_000_000 / perMinute);

/** The latest time at which a bucket may be full again and still have a request to give now. */
export const latestFullAt = (limit: RateLimit, now: number): number => now + (limit.burst - 1) * intervalOf(limit);

/** The requests that are left in a bucket which is full again at `fullAt`, and the time until there is one more. */
export function readBucket(limit: RateLimit, fullAt: number, now: number): { left: number; nextInSeconds: number } {
  const interval = intervalOf(limit);
  const left = Math.max(0, limit.burst - Math.ceil(Math.max(0, fullAt - now) / interval));
  const nextAt = fullAt - (limit.burst - left - 1) * interval;
  return { left, nextInSeconds: Math.max(1, Math.ceil((nextAt - now) / 1_000_000)) };
}

/**
 * The header fields of draft-ietf-httpapi-ratelimit-headers-10: `q` requests in `w` seconds, `r` of them left, and one
 * more after `t` seconds. `w` is the time in which an empty bucket fills.
 */
export function rateLimitHeaders(limit: RateLimit, fullAt: number, now: number): Record<string, string> {
  const { left, nextInSeconds } = readBucket(limit, fullAt, now);
  const window = Math.ceil((limit.burst * 60) / limit.perMinute);
  return {
    'ratelimit-policy': `"key";q=${limit.burst};w=${window}`,
    ratelimit: `"key";r=${left};t=${nextInSeconds}`,
  };
}
