import { createHash } from 'node:crypto';
import { networkOf } from './addresses.ts';

const WINDOW_MS = 60_000;
export const MOST_FAILURES = 20;
const ACCEPTED_FOR_MS = 300_000;
/** A source or a key that is forgotten early, since there are more, only gets another chance or has to wait. */
const MOST_SOURCES = 10_000;
const MOST_KEYS = 1_000;

type Failures = { count: number; until: number };

/**
 * The wrong keys of each source. After 20 in a minute its further keys are not looked at until the minute is over,
 * except for those that were accepted within the last five minutes: whoever shares an address with an attacker, behind
 * a proxy or a router, goes on working.
 */
export class FailedKeys {
  readonly #failures = new Map<string, Failures>();
  readonly #accepted = new Map<string, number>();

  /** Seconds that a source has to wait before this header is looked at; 0: none. `now` in milliseconds. */
  wait(source: string, authorization: string, now: number): number {
    const failures = this.#failures.get(networkOf(source));
    if (!failures || failures.until <= now || failures.count < MOST_FAILURES) return 0;
    const acceptedAt = this.#accepted.get(digestOf(authorization)) ?? Number.NEGATIVE_INFINITY;
    return now - acceptedAt < ACCEPTED_FOR_MS ? 0 : Math.ceil((failures.until - now) / 1000);
  }

  noteFailure(source: string, authorization: string, now: number): void {
    this.#accepted.delete(digestOf(authorization));
    const network = networkOf(source);
    const known = this.#failures.get(network);
    if (known && known.until > now) known.count += 1;
    else put(this.#failures, network, { count: 1, until: now + WINDOW_MS }, MOST_SOURCES);
  }

  noteAccepted(authorization: string, now: number): void {
    put(this.#accepted, digestOf(authorization), now, MOST_KEYS);
  }
}

/** Keys are not kept, not even in memory. */
const digestOf = (authorization: string) => createHash('sha256').update(authorization).digest('base64');

/** Sets an entry as the newest, and drops the oldest one if there are too many. */
function put<Value>(map: Map<string, Value>, key: string, value: Value, most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > most) map.delete(map.keys().next().value!);
}
