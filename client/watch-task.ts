import { isPassing } from './api-error.ts';
import { followAnswers, type ListEvents } from './follow-events.ts';
import type { CallOptions, Event, TaskStatusView, TaskView } from './types.ts';

/** A task as it is now, and the events that led there since the change before. */
export type TaskChange = { task: TaskView; status: TaskStatusView; events: Event[] };
export type WatchOptions = {
  /** Ends the iteration without an error when it aborts. */
  signal?: AbortSignal | undefined;
  /** Called with each error that may pass; the iteration goes on once the API answers again. */
  onTrouble?: ((error: Error) => void) | undefined;
};
type Calls = {
  listEvents: ListEvents;
  getTask: (taskId: string, options: CallOptions) => Promise<TaskView>;
  getTaskStatus: (taskId: string, options: CallOptions) => Promise<TaskStatusView>;
};

/** Agents report their progress without an event, so the task is read at least this often. */
const QUIET_SECONDS = 5;
const ENDED: readonly string[] = ['completed', 'failed', 'cancelled'];

/** True if a task with this status changes no more, unless somebody retries it. */
export const hasEnded = (status: string): boolean => ENDED.includes(status);

/** Yields a task as it is, then again after each change, until it has ended or `signal` aborts. */
export async function* watchTask(
  calls: Calls,
  taskId: string,
  { signal, onTrouble }: WatchOptions,
): AsyncGenerator<TaskChange, void, void> {
  const read = async () => {
    const [task, status] = await Promise.all([
      calls.getTask(taskId, { signal }),
      calls.getTaskStatus(taskId, { signal }),
    ]);
    return { task, status };
  };
  // The cursor first: what happens between the two calls is read twice, and not missed.
  const { next_cursor: after } = await calls.listEvents({ after: 'latest', taskId, waitSeconds: 0 }, { signal });
  let seen = await read();
  yield { ...seen, events: [] };
  let events: Event[] = [];
  const answers = followAnswers(calls.listEvents, { after, taskId, signal, onTrouble }, QUIET_SECONDS);
  for (let ended = hasEnded(seen.status.status); !ended; ended = hasEnded(seen.status.status)) {
    const { value: answer } = await answers.next();
    if (!answer) return;
    events.push(...answer.events);
    try {
      const now = await read();
      if (events.length === 0 && withoutClock(now) === withoutClock(seen)) continue;
      seen = now;
    } catch (error) {
      if (!isPassing(error)) throw error;
      onTrouble?.(error as Error);
      continue;
    }
    yield { ...seen, events };
    events = [];
  }
}

/** The parts of a reading that make it another one; the time that has passed is none. */
function withoutClock({ task, status }: { task: TaskView; status: TaskStatusView }): string {
  const { time_elapsed, elapsed_seconds, ...metrics } = status.metrics;
  return JSON.stringify([task, { ...status, metrics }]);
}
