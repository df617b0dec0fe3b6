import { MOST_WAIT_SECONDS } from '../core/contracts/api/events-query.ts';
import { isPassing } from './api-error.ts';
import { pauseMs, sleep } from './sleep.ts';
import type { Answer, CallOptions, Event, EventsQuery, UnreadableEntry } from './types.ts';
import { UnreadableEvents } from './unreadable-events.ts';

export type FollowOptions = EventsQuery & {
  /** Ends the iteration without an error when it aborts. */
  signal?: AbortSignal | undefined;
  /** Called at a damaged part of the journal; the iteration goes on after it. */
  onUnreadable?: ((entry: UnreadableEntry) => void) | undefined;
  /** Called with each error that may pass, before the call is repeated. */
  onTrouble?: ((error: Error) => void) | undefined;
};
export type ListEvents = (
  query: EventsQuery & { waitSeconds: number },
  options: CallOptions,
) => Promise<Answer<'listEvents'>>;

/** Answers about events, each as it comes, some of them empty; asks again with growing pauses while errors may pass. */
export async function* followAnswers(
  listEvents: ListEvents,
  { signal, onTrouble, ...query }: Omit<FollowOptions, 'onUnreadable'>,
  waitSeconds = MOST_WAIT_SECONDS,
): AsyncGenerator<Answer<'listEvents'>, void, void> {
  let { after } = query;
  for (let repetition = 1; !signal?.aborted; ) {
    try {
      const answer = await listEvents({ ...query, after, waitSeconds }, { signal, retries: 0 });
      yield answer;
      after = answer.next_cursor;
      repetition = 1;
    } catch (error) {
      if (!isPassing(error)) throw error;
      onTrouble?.(error as Error);
      await sleep(pauseMs(repetition), signal);
      repetition += 1;
    }
  }
}

export async function* followEvents(
  listEvents: ListEvents,
  { onUnreadable, ...options }: FollowOptions,
): AsyncGenerator<Event, void, void> {
  for await (const { events, unreadable, next_cursor } of followAnswers(listEvents, options)) {
    yield* events;
    if (unreadable && !onUnreadable) throw new UnreadableEvents(unreadable, next_cursor);
    if (unreadable) onUnreadable?.(unreadable);
  }
}
