import { PATIENCE_MS } from './patient-client.ts';

/** Waits until a condition holds. If it never does, throws an Error with the last value seen. */
export async function until<T>(
  what: string,
  read: () => Promise<T> | T,
  holds: (seen: T) => boolean,
  timeoutMs = PATIENCE_MS,
) {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const seen = await read();
    if (holds(seen)) return seen;
    if (performance.now() > deadline)
      throw new Error(`Not in ${timeoutMs} ms: ${what}. Last seen: ${JSON.stringify(seen)?.slice(0, 2_000)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
