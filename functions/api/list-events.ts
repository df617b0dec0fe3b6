import type { DamagedEntry } from '../../aws/journal.ts';
import { journalLogPartition } from '../../aws/keys.ts';
import { LATEST } from '../../core/contracts/api/events-query.ts';
import { journalRoutes } from '../../core/contracts/api/journal-routes.ts';
import type { JournalEvent, UnreadableEntry } from '../../core/contracts/journal/events.ts';
import { mayRead } from '../../core/contracts/journal/may-read.ts';
import { InputError } from '../../core/errors.ts';
import {
  EVERYTHING,
  type EventCursor,
  eventCursorForm,
  type Place,
  readEventCursor,
  START,
  writeEventCursor,
} from '../../core/journal/event-cursor.ts';
import { decodeCursor, encodeCursor } from '../shared/cursor.ts';
import { defineRoute } from '../shared/define-route.ts';
import { journal } from '../shared/journal.ts';
import { noSuchTask } from '../shared/no-such.ts';
import { tasks } from '../shared/stores.ts';
import { viewUnreadable } from '../shared/view-unreadable.ts';

/** How often a call that waits looks. What its own process appends it sees at once. */
const LOOK_EVERY_MS = 1_000;
const MOST_EVENTS = 100;
/** Entries that a look reads in all; each has between one event and a hundred. */
const ENTRIES_READ = 3;
/** Looks of one call that may find only events of types that nobody asked for. */
const MOST_SKIPS = 20;

type Found = { events: { event: JournalEvent; cursor: EventCursor }[]; unreadable: UnreadableEntry | null };

/** Answers with what follows a cursor, or waits for it. A look is one Query of each log, or of the task's entries. */
export const handler = defineRoute(journalRoutes.listEvents, async ({ query, principal, now, clock, gone }) => {
  const { after, wait, task_id, types } = query;
  const scope = task_id === undefined ? EVERYTHING : `task/${task_id}`;
  if (after === LATEST) {
    const end = await endOf(scope);
    if (task_id !== undefined) await assertTask(task_id, end);
    return answer({ events: [], unreadable: null }, end);
  }
  const deadline = now.getTime() + wait * 1000;
  let cursor = cursorAfter(after, scope);
  let skips = 0;
  for (let looks = 1; !gone?.aborted; looks += 1) {
    // Listen before looking, so that nothing in between is missed.
    const mostMs = Math.min(LOOK_EVERY_MS, deadline - clock().getTime());
    const listening = journal.listen(partitionsOf(cursor), mostMs, gone);
    try {
      const found = await look(cursor, looks === 1);
      if (found === undefined) {
        if (looks === 1 && task_id !== undefined) await assertTask(task_id, cursor);
        if (clock().getTime() >= deadline) break;
        await listening.heard;
        continue;
      }
      cursor = found.next;
      const { unreadable } = found;
      const events = found.events.filter(
        ({ event: { type } }) => (types?.includes(type) ?? true) && mayRead(principal, type),
      );
      skips += 1;
      if (events.length > 0 || unreadable || skips === MOST_SKIPS) return answer({ events, unreadable }, cursor);
    } finally {
      listening.stop();
    }
  }
  return answer({ events: [], unreadable: null }, cursor);
});

const answer = ({ events, unreadable }: Found, next: EventCursor) => ({
  events: events.map(({ event, cursor }) => ({ ...event, cursor: textOf(cursor) })),
  unreadable,
  next_cursor: textOf(next),
});

/**
 * Reads up to 100 events after a cursor, from each log in turn, so that a full one holds up no other. Ends at an entry
 * that is damaged. undefined: nothing follows.
 */
async function look(cursor: EventCursor, isFirst: boolean): Promise<(Found & { next: EventCursor }) | undefined> {
  const partitions = partitionsOf(cursor);
  const entries = Math.ceil(ENTRIES_READ / partitions.length);
  const following = await Promise.all(
    partitions.map(async (partition, log) => {
      const place = cursor.places[log] ?? START;
      const { found, isKnown } = await journal.following(partition, place, entries);
      if (isFirst && !isKnown && found.length === 0) await assertOfThisJournal(cursor.scope, log, place);
      return found.map((one, turn) => ({ ...one, log, turn }));
    }),
  );
  const inTurns = following.flat().sort((a, b) => a.turn - b.turn);
  if (inTurns.length === 0) return undefined;
  const events: Found['events'] = [];
  let next = cursor;
  for (const { place, log, ...one } of inTurns.slice(0, MOST_EVENTS)) {
    next = { ...cursor, places: next.places.with(log, place) };
    if ('damage' in one) return { events, unreadable: unreadable(one, cursor.scope, log), next };
    events.push({ event: one.event, cursor: next });
  }
  return { events, unreadable: null, next };
}

const unreadable = (entry: DamagedEntry, scope: string, log: number): UnreadableEntry =>
  scope === EVERYTHING ? viewUnreadable(entry, { log }) : viewUnreadable(entry, { resource: scope });

const partitionsOf = ({ scope, places }: EventCursor): string[] =>
  scope === EVERYTHING ? places.map((_, log) => journalLogPartition(log)) : [scope];

const textOf = (cursor: EventCursor): string => encodeCursor(writeEventCursor(cursor))!;

/** Throws InputError for a cursor that this route did not give for these events. */
function cursorAfter(after: string | undefined, scope: string): EventCursor {
  const text = decodeCursor(after, eventCursorForm, 'after');
  const { scope: given, places } = text === undefined ? { scope, places: [] } : readEventCursor(text);
  if (given !== scope) throw notOurs(`is of other events: ask with the same task_id as before`);
  // A log that the cursor does not name is newer than the cursor.
  const missing = scope === EVERYTHING ? journal.logs.length - places.length : 1 - places.length;
  return { scope, places: [...places, ...Array<Place>(Math.max(0, missing)).fill(START)] };
}

async function endOf(scope: string): Promise<EventCursor> {
  const logs = scope === EVERYTHING ? journal.logs : [0];
  const ends = await Promise.all(logs.map((log) => lastOf(scope, log)));
  return { scope, places: ends.map((entry) => ({ entry, events: 0 })) };
}

const lastOf = (scope: string, log: number): Promise<number> =>
  scope === EVERYTHING ? journal.lastPage(log) : journal.lastEntry(scope);

/** Throws InputError if the place is behind the end: the journal has begun anew, or is another one. */
async function assertOfThisJournal(scope: string, log: number, { entry }: Place): Promise<void> {
  if ((await lastOf(scope, log)) >= entry) return;
  throw notOurs('is behind the end of this journal, which has begun anew since; ask without a cursor');
}

/** Throws NotFound if the journal has nothing of the task because there is no such task. */
async function assertTask(taskId: string, { places }: EventCursor): Promise<void> {
  if (places[0]?.entry === 0 && !(await tasks.get(taskId))) throw noSuchTask(taskId);
}

const notOurs = (message: string) => new InputError([{ field: 'after', message }]);
