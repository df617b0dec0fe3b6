import { MAX_LOG_LINE } from './agent-work.ts';

/** A line as the log keeps it: well-formed, and cut where it is too long, which its "…" says. */
export function cutLogLine(text: string): string {
  const whole = text.toWellFormed();
  return whole.length > MAX_LOG_LINE ? `${whole.slice(0, MAX_LOG_LINE - 1).toWellFormed()}…` : whole;
}
