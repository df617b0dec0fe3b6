import { useEffect, useState } from 'react';
import { sleep } from '../../client/sleep.ts';
import type { LogLine } from '../../client/types.ts';
import { client } from './client.ts';

/** The latest lines that a page keeps; the API has the others. */
const MOST_LINES = 20_000;
/** Lines are shown in batches: a log of thousands of lines is drawn a few times, not a thousand times. */
const BATCH_MS = 120;

export type TaskLog = { lines: readonly LogLine[]; state: 'reading' | 'live' | 'ended'; error: unknown };

/** The log of a task, followed until the task ends. Another `run` follows it anew. */
export function useTaskLog(taskId: string, run: number): TaskLog {
  const [log, setLog] = useState<TaskLog>({ lines: [], state: 'reading', error: undefined });
  // biome-ignore lint/correctness/useExhaustiveDependencies: A log that had ended goes on with another run.
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    setLog({ lines: [], state: 'reading', error: undefined });
    void follow(taskId, signal, setLog);
    return () => stop.abort();
  }, [taskId, run]);
  return log;
}

type Set = (change: (before: TaskLog) => TaskLog) => void;

async function follow(taskId: string, signal: AbortSignal, set: Set): Promise<void> {
  let batch: LogLine[] = [];
  const flush = (state: TaskLog['state'], error?: unknown) => {
    const more = batch;
    batch = [];
    if (!signal.aborted) set(({ lines }) => ({ lines: [...lines, ...more].slice(-MOST_LINES), state, error }));
  };
  const flushing = new AbortController();
  void (async () => {
    while (!signal.aborted && !flushing.signal.aborted) {
      await sleep(BATCH_MS, signal);
      if (batch.length > 0 && !flushing.signal.aborted) flush('live');
    }
  })();
  try {
    for await (const line of client().logLines(taskId, { follow: true, signal })) batch.push(line);
    flush('ended');
  } catch (error) {
    flush('ended', error);
  } finally {
    flushing.abort();
  }
}
