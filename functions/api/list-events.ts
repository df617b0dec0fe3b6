import { journalLogPartition } from '../../aws/keys.ts';
import { LATEST } from '../../core/contracts/api/event-views.ts';
import { routes } from '../../core/contracts/api/routes.ts';
import type { JournalEvent } from '../../core/contracts/journal/events.ts';
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

/** How often a call that waits looks. What its own process appends it sees at once. */
const LOOK_EVERY_MS = 1_000;
const MOST_EVENTS = 100;
/** Entries that a look reads in all; each has between one event and a hundred. */
const ENTRIES_READ = 3;
/** Looks of one call that may find only events of types that nobody asked for. */
const MOST_SKIPS = 20;

type Found = { event: JournalEvent; cursor: EventCursor };

/** Answers with what follows a cursor, or waits for it. A look is one Query of each log, or of the task's entries. */
export const handler = defineRoute(routes.listEvents, async ({ query, principal, now, clock, gone }) => {
  const { after, wait, task_id, types } = query;
  const scope = task_id === undefined ? EVERYTHING : `task/${task_id}`;
  if (after === LATEST) {
    const end = await endOf(scope);
    if (task_id !== undefined) await assertTask(task_id, end);
    return answer([], end);
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
      if (found.length === 0) {
        if (looks === 1 && task_id !== undefined) await assertTask(task_id, cursor);
        if (clock().getTime() >= deadline) break;
        await listening.heard;
        continue;
      }
      cursor = found.at(-1)!.cursor;
      const events = found.filter(({ event: { type } }) => (types?.includes(type) ?? true) && mayRead(principal, type));
      skips += 1;
      if (events.length > 0 || skips === MOST_SKIPS) return answer(events, cursor);
    } finally {
      listening.stop();
    }
  }
  return answer([], cursor);
});

const answer = (events: Found[], next: EventCursor) => ({
  events: events.map(({ event, cursor }) => ({ ...event, cursor: textOf(cursor) })),
  next_cursor: textOf(next),
});

/** Reads up to 100 events after a cursor, from each log in turn, so that a full one holds up no other. */
async function look(cursor: EventCursor, isFirst: boolean): Promise<Found[]> {
  const partitions = partitionsOf(cursor);
  const entries = Math.ceil(ENTRIES_READ / partitions.length);
  const following = await Promise.all(
    partitions.map(async (partition, log) => {
      const place = cursor.places[log] ?? START;
      const { events, isKnown } = await journal.following(partition, place, entries);
      if (isFirst && !isKnown && events.length === 0) await assertOfThisJournal(cursor.scope, log, place);
      return events.map((one, turn) => ({ ...one, log, turn }));
    }),
  );
  const inTurns = following.flat().sort((a, b) => a.turn - b.turn);
  let { places } = cursor;
  return inTurns.slice(0, MOST_EVENTS).map(({ event, place, log }) => {
    places = places.with(log, place);
    return { event, cursor: { ...cursor, places } };
  });
}

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
