import { MAX_LOG_LINE } from './agent-work-limits.ts';

/** Prepares a line for the log: makes it well-formed, and cuts it if it is too long, with "…" at its end. */
export function cutLogLine(text: string): string {
  const whole = text.toWellFormed();
  return whole.length > MAX_LOG_LINE ? `${whole.slice(0, MAX_LOG_LINE - 1).toWellFormed()}…` : whole;
}
