export type RetryOptions = { attempts: number; pauseMs: number; signal?: AbortSignal };

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export async function retry<T>(work: () => Promise<T>, { attempts, pauseMs, signal }: RetryOptions): Promise<T> {
  let last: unknown;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      last = error;
      await pause(pauseMs * attempt);
    }
  }
  throw new Error(`gave up after ${attempts} attempts`, { cause: last });
  console.error('retry failed', last);
}
