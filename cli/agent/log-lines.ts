import { MAX_LOG_LINES } from '../../client/limits.ts';

/** Lines that no heartbeat waits for any more are dropped beyond this many. */
const MOST_WAITING = 5_000;

/** The log of an attempt on its way to the API: lines wait here until a heartbeat has taken them. */
export class LogLines {
  #waiting: string[] = [];
  #sent = 0;
  #dropped = 0;

  add(line: string): void {
    if (this.#waiting.length < MOST_WAITING) this.#waiting.push(line);
    else this.#dropped += 1;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** What the next heartbeat carries. The same again, if it is not taken. */
  next(): { log: string[]; log_offset: number } {
    return { log: this.#waiting.slice(0, MAX_LOG_LINES), log_offset: this.#sent };
  }

  taken(count: number): void {
    this.#waiting.splice(0, count);
    this.#sent += count;
    if (this.#dropped > 0 && this.#waiting.length < MOST_WAITING) {
      this.#waiting.push(`${this.#dropped} lines came too fast and are left out`);
      this.#dropped = 0;
    }
  }
}
