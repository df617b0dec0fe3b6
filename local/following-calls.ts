import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** Time for answers to reach their callers when the process ends. */
const GRACE_MS = 500;

/** Calls that follow events, as a stream or waiting for an answer: they end before the process does. */
export class FollowingCalls {
  readonly #open = new Map<AbortController, ServerResponse>();
  #isEnding = false;

  /** Adds a call until its response is closed. */
  add(gone: AbortController, response: ServerResponse): void {
    this.#open.set(gone, response);
    response.once('close', () => this.#open.delete(gone));
    if (this.#isEnding) gone.abort();
  }

  /** Ends all calls, and waits until they are answered. */
  async end(): Promise<void> {
    this.#isEnding = true;
    const signal = AbortSignal.timeout(GRACE_MS);
    await Promise.all(
      [...this.#open].map(([gone, response]) => {
        gone.abort();
        return response.closed || once(response, 'close', { signal }).catch(() => {});
      }),
    );
  }
}
