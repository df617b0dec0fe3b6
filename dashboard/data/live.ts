import type { Query, QueryClient } from '@tanstack/react-query';
import { ApiError } from '../../client/api-error.ts';
import { followAnswers, type ListEvents } from '../../client/follow-events.ts';
import { sleep } from '../../client/sleep.ts';
import type { Event } from '../../client/types.ts';
import { affected } from './affected.ts';
import { client } from './client.ts';
import { paced } from './paced.ts';
import { patchTasks } from './patch-tasks.ts';
import { onKey, refuse } from './session.ts';

/** connecting: no answer yet. live: answers come. lost: they do not; it tries again. polling: this role gets no events. */
export type Connection = { state: 'connecting' | 'live' | 'lost' | 'polling'; since: number };

const POLL_MS = 5_000;
/** A page that nobody sees follows no events after this time; when it is seen, it catches up. */
const UNSEEN_MS = 60_000;

let connection: Connection = { state: 'connecting', since: Date.now() };
const onConnections = new Set<() => void>();
const onEvents = new Set<(events: readonly Event[]) => void>();

export const readConnection = (): Connection => connection;
export const onConnection = (listener: () => void) => subscribe(onConnections, listener);

/** Calls a listener with the events of each answer, for pages that show them one by one. */
export const onLiveEvents = (listener: (events: readonly Event[]) => void) => subscribe(onEvents, listener);

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function become(state: Connection['state']): void {
  if (state === connection.state) return;
  connection = { state, since: Date.now() };
  for (const listener of onConnections) listener();
}

/**
 * Follows the events of the whole system, the one stream of the page, and keeps the queries as fresh as they tell. After
 * a gap (no answer, sleep, an unseen page) it goes on from where it was; if the journal has begun anew, everything is
 * read again.
 */
export async function followLive(queries: QueryClient, signal: AbortSignal): Promise<void> {
  const refresh = paced((queryKey) => void queries.invalidateQueries({ queryKey }));
  let after = 'latest';
  let restarted = new AbortController();
  const restart = () => {
    restarted.abort();
    restarted = new AbortController();
  };
  onKey(() => {
    after = 'latest';
    restart();
  });
  // A call that waits notices late, or never, that the network has gone or come.
  addEventListener('offline', () => become('lost'), { signal });
  addEventListener('offline', restart, { signal });
  addEventListener('online', restart, { signal });
  while (!signal.aborted) {
    await seen(signal);
    const unseen = new AbortController();
    const stopWatching = watchUnseen(unseen);
    const ours = AbortSignal.any([signal, restarted.signal]);
    try {
      const options = {
        after,
        signal: AbortSignal.any([ours, unseen.signal]),
        onTrouble: () => become('lost'),
      };
      for await (const { events, next_cursor } of followAnswers(listEvents, options)) {
        // What happened before the first answer may be missing in what the page has read by then.
        if (after === 'latest') void queries.invalidateQueries();
        else if (connection.state === 'lost') void queries.invalidateQueries({ predicate: hasFailed });
        after = next_cursor;
        become('live');
        if (events.length === 0) continue;
        patchTasks(queries, events);
        for (const listener of onEvents) listener(events);
        refresh(affected(events));
      }
    } catch (error) {
      if (ours.aborted || unseen.signal.aborted) continue;
      const status = error instanceof ApiError ? error.status : undefined;
      if (status === 401) {
        become('connecting');
        refuse();
        await aborted(ours);
      } else if (status === 403) {
        become('polling');
        while (!ours.aborted) await pollOnce(queries, ours);
      } else {
        if (status === 400) after = 'latest';
        become('lost');
        await pollOnce(queries, ours);
      }
    } finally {
      stopWatching();
    }
  }
}

const hasFailed = ({ state }: Query): boolean => state.status === 'error';

const listEvents: ListEvents = (query, options) => client().listEvents(query, options);

/** Reads what is shown again after a while: for callers who get no events, and after errors that will not pass soon. */
async function pollOnce(queries: QueryClient, signal: AbortSignal): Promise<void> {
  await sleep(POLL_MS, signal);
  await seen(signal);
  if (!signal.aborted) await queries.invalidateQueries();
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** Resolves once the page is seen. */
function seen(signal: AbortSignal): Promise<void> {
  if (document.visibilityState === 'visible' || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const look = () => {
      if (document.visibilityState !== 'visible' && !signal.aborted) return;
      document.removeEventListener('visibilitychange', look);
      signal.removeEventListener('abort', look);
      resolve();
    };
    document.addEventListener('visibilitychange', look);
    signal.addEventListener('abort', look);
  });
}

function watchUnseen(unseen: AbortController): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    clearTimeout(timer);
    if (document.visibilityState !== 'visible') timer = setTimeout(() => unseen.abort(), UNSEEN_MS);
  };
  document.addEventListener('visibilitychange', look);
  look();
  return () => {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', look);
  };
}
