import { setTimeout as sleep } from 'node:timers/promises';
import { MOST_ATTEMPTS } from './attempts.ts';

const FIRST_DELAY_MS = 500;

/** Makes failed requests again, with exponential backoff; what fails every time is thrown. */
export async function retry<T>(request: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await request();
    } catch (error) {
      if (attempt >= MOST_ATTEMPTS) throw error;
      await sleep(FIRST_DELAY_MS * 2 ** (attempt - 1));
    }
  }
}
