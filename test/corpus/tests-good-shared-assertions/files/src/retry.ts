export type RetryOptions = {
  /** How often it is tried in all. */
  attempts: number;
  /** Milliseconds before the second attempt; twice as long before each further one. */
  delayMs: number;
  sleep?: (ms: number) => Promise<void>;
  isPassing?: (error: unknown) => boolean;
};

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Calls until it succeeds; rejects with the last error where it never does, or where the error is one that stays. */
export async function retry<T>(call: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const { attempts, delayMs, sleep = pause, isPassing = () => true } = options;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call(attempt);
    } catch (error) {
      if (attempt >= attempts || !isPassing(error)) throw error;
      await sleep(delayMs * 2 ** (attempt - 1));
    }
  }
}
