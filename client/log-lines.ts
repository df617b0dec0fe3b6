import { isPassing } from './api-error.ts';
import { pauseMs, sleep } from './sleep.ts';
import type { Answer, CallOptions, LogLine } from './types.ts';

export type LogOptions = CallOptions & {
  /** Yields the lines to come too, until the task has ended. */
  follow?: boolean | undefined;
  /** Called with each error that may pass, before the call is repeated; only with `follow`. */
  onTrouble?: ((error: Error) => void) | undefined;
};
type Read = (cursor: string | undefined, options: CallOptions) => Promise<Answer<'getTaskLog'>>;

/** Yields the lines of a log. With `follow`, once there was an answer, it asks again while errors may pass. */
export async function* readLogLines(
  read: Read,
  { follow = false, onTrouble, ...options }: LogOptions,
): AsyncGenerator<LogLine, void, void> {
  let cursor: string | undefined;
  let repetition = 1;
  for (let calls = options; ; ) {
    try {
      const page = await read(cursor, calls);
      yield* page.lines;
      if (page.ended || (!follow && page.lines.length === 0)) return;
      cursor = page.next_cursor ?? undefined;
      repetition = 1;
      if (follow) calls = { ...options, retries: 0 };
    } catch (error) {
      if (calls === options || !isPassing(error)) throw error;
      onTrouble?.(error as Error);
      await sleep(pauseMs(repetition), options.signal);
      repetition += 1;
    }
  }
}
