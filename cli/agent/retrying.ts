import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, isPassing } from '../../client/api-error.ts';

const FIRST_MS = 250;
const MOST_MS = 10_000;

/** True if the API says that the attempt is not the agent's (any more). Other refusals are about the content. */
export function meansOver(error: unknown): error is ApiError {
  return error instanceof ApiError && error.is('attemptOver', 'invalidKey', 'forbidden', 'notFound');
}

/** Repeats a call, with growing waits, while its error may pass and `goOn` agrees. */
export async function retrying<T>(call: () => Promise<T>, goOn: () => boolean): Promise<T> {
  for (let waitMs = FIRST_MS; ; waitMs = Math.min(MOST_MS, waitMs * 2)) {
    try {
      return await call();
    } catch (error) {
      if (!isPassing(error) || !goOn()) throw error;
      await sleep(waitMs * (0.5 + Math.random() / 2));
    }
  }
}
