import type { Principal } from '../../core/contracts/api/who-may-call.ts';
import { TooManyRequests } from '../../core/errors.ts';
import { microsOf, rateLimitHeaders, readBucket } from '../../core/limits/token-bucket.ts';
import { rateBuckets } from './stores.ts';

/**
 * Counts a request of a caller against its limit: that of its key, or of the caller itself if it has no key. Returns
 * headers that tell what is left. Throws TooManyRequests.
 */
export async function countRequest({ id, keyId, rateLimit }: Principal, now: Date): Promise<Record<string, string>> {
  if (!rateLimit) return {};
  const at = microsOf(now);
  const { isTaken, fullAt } = await rateBuckets.take(keyId ?? id, rateLimit, at);
  const headers = rateLimitHeaders(rateLimit, fullAt, at);
  if (isTaken) return headers;
  const { nextInSeconds } = readBucket(rateLimit, fullAt, at);
  throw new TooManyRequests(
    `The limit is ${rateLimit.perMinute} requests a minute, ${rateLimit.burst} at once; send the next one in ${nextInSeconds} s.`,
    { ...headers, 'retry-after': String(nextInSeconds) },
  );
}
