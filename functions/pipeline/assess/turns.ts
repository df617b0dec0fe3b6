import { NoTurn } from '../../../core/errors.ts';

type Waiting = { since: string; begin: () => void };

/** Lets a few work at once. The others wait for their turn; the one with the earliest `since` is next. */
export class Turns {
  /** Longest wait for a turn. */
  waitSeconds: number;
  #free: number;
  #waiting: Waiting[] = [];

  constructor({ atOnce, waitSeconds }: { atOnce: number; waitSeconds: number }) {
    this.#free = atOnce;
    this.waitSeconds = waitSeconds;
  }

  /** Does the work in its turn. Throws NoTurn if that takes too long; `since` keeps the place of a second call. */
  async take<Result>(since: string, work: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free -= 1;
    else await this.#wait(since);
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next.begin();
      else this.#free += 1;
    }
  }

  #wait(since: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
        reject(new NoTurn(`No turn within ${this.waitSeconds} s`));
      }, this.waitSeconds * 1_000);
      const waiting: Waiting = {
        since,
        begin: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      const later = this.#waiting.findIndex((other) => other.since > since);
      this.#waiting.splice(later === -1 ? this.#waiting.length : later, 0, waiting);
    });
  }
}
