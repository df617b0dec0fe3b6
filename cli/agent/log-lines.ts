import { cutLogLine, MAX_BODY_BYTES, MAX_LOG_LINES } from '../../client/limits.ts';

/** Limit for waiting lines; further lines are dropped. */
const MOST_WAITING = 5_000;
/** Bytes of the heartbeat body that log lines may take; the rest is for its other fields. */
const MOST_BYTES = MAX_BODY_BYTES - 4_096;

/** The log lines of an attempt that wait for a heartbeat to send them. */
export class LogLines {
  #waiting: string[] = [];
  #sent = 0;
  #dropped = 0;

  add(line: string): void {
    if (this.#waiting.length < MOST_WAITING) this.#waiting.push(cutLogLine(line));
    else this.#dropped += 1;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Lines for the next heartbeat, as many as the API takes in one call. They are sent again if the call fails. */
  next(): { log: string[]; log_offset: number } {
    let count = 0;
    let bytes = 0;
    for (const line of this.#waiting.slice(0, MAX_LOG_LINES)) {
      // Count the bytes of the JSON, in which a character may take six.
      bytes += Buffer.byteLength(JSON.stringify(line)) + 1;
      if (bytes > MOST_BYTES) break;
      count += 1;
    }
    return { log: this.#waiting.slice(0, count), log_offset: this.#sent };
  }

  taken(count: number): void {
    this.#waiting.splice(0, count);
    this.#sent += count;
    if (this.#dropped > 0 && this.#waiting.length < MOST_WAITING) {
      this.#waiting.push(`${this.#dropped} lines are left out: they came too fast, or were refused`);
      this.#dropped = 0;
    }
  }

  /** Drops lines that the API refuses, so that later lines do not wait for ever. */
  refused(count: number): void {
    this.#waiting.splice(0, count);
    this.#dropped += count;
  }
}
