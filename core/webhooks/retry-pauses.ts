const [MINUTE, HOUR] = [60, 3_600];
/** Seconds between attempts: they add up to 23 h 43 min. */
const PAUSES = [5, 30, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR, 10 * HOUR];

/** Seconds to wait after an attempt, from 1, that failed; undefined: it was the last one. */
export const pauseAfter = (attempt: number): number | undefined => PAUSES[attempt - 1];
