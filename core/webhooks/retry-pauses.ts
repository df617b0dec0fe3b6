const [MINUTE, HOUR] = [60, 3_600];
/** Seconds between attempts: they add up to 23 h 43 min. */
const PAUSES = [5, 30, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR, 10 * HOUR];

/** The longest time that a receiver may ask for. */
const MOST_ASKED = HOUR;

/**
 * Seconds to wait after an attempt, from 1, that failed; undefined: it was the last one. `asked`: how long the receiver
 * asked to wait, which makes a pause longer, never shorter.
 */
export function pauseAfter(attempt: number, asked = 0): number | undefined {
  const pause = PAUSES[attempt - 1];
  return pause && Math.max(pause, Math.min(asked, MOST_ASKED));
}

/** The seconds that a receiver asks to wait (RFC 9110: a number, or a date); 0 if it does not say. */
export function secondsAsked(status: number, retryAfter: string | undefined, now: Date): number {
  if (![429, 503].includes(status) || retryAfter === undefined) return 0;
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - now.getTime()) / 1000;
  return seconds > 0 ? Math.ceil(seconds) : 0;
}
