import type { LogPage } from '../../../aws/journal.ts';
import type { AuditQuery } from '../../../core/contracts/api/audit-queries.ts';
import type { AuditPage } from '../../../core/contracts/api/audit-views.ts';
import type { JournalEvent } from '../../../core/contracts/journal/events.ts';
import { decodeCursor, encodeCursor } from '../../shared/cursor.ts';
import { journal } from '../../shared/journal.ts';
import { viewUnreadable } from '../../shared/view-unreadable.ts';

/** Pages of all logs together that are read at once, and how often. */
const PAGES_AT_ONCE = 40;
const MOST_READS = 10;
/** DynamoDB keeps a change for a day; nothing that is older comes into the journal later. */
const LATEST_MS = 25 * 3_600_000;
/** For each log: the last page that is done, and how many entries of the one after it. */
const CURSOR = /^\d{1,15}\.\d{1,6}(,\d{1,15}\.\d{1,6})*$/;

/** A place in a log. `pages` have been read from it, and are not done. */
type Reader = { log: number; done: number; offset: number; pages: LogPage[]; isAtEnd: boolean };

/** Entries of all logs, those of earlier pages first, up to a page that is damaged. */
export async function readLogs(
  { limit, from, to, cursor }: AuditQuery,
  isWanted: (event: JournalEvent) => boolean,
): Promise<AuditPage> {
  const readers = await startAt(decodeCursor(cursor, CURSOR), from);
  const end = to === undefined ? Number.POSITIVE_INFINITY : Date.parse(to) + LATEST_MS;
  const entries: JournalEvent[] = [];
  for (let reads = 0; reads < MOST_READS && entries.length < limit; reads += 1) {
    await Promise.all(readers.map((reader) => fill(reader, readers.length, end)));
    for (let reader = next(readers); reader && entries.length < limit; reader = next(readers)) {
      const [page] = reader.pages as [LogPage];
      while (reader.offset < page.events.length && entries.length < limit) {
        const event = page.events[reader.offset]!;
        if (isWanted(event)) entries.push(event);
        reader.offset += 1;
      }
      if (reader.offset < page.events.length) break;
      reader.pages.shift();
      Object.assign(reader, { done: page.page, offset: 0 });
      if (page.damage) {
        const damaged = { number: page.page, damage: page.damage };
        return { entries, unreadable: viewUnreadable(damaged, { log: reader.log }), next_cursor: cursorOf(readers) };
      }
    }
    if (readers.every(isDone)) return { entries, unreadable: null, next_cursor: null };
  }
  return { entries, unreadable: null, next_cursor: cursorOf(readers) };
}

const cursorOf = (readers: Reader[]) => encodeCursor(readers.map(({ done, offset }) => `${done}.${offset}`).join(','));

/** Places in all logs: those of the cursor, or else where entries of the time may begin. */
async function startAt(cursor: string | undefined, from: string | undefined): Promise<Reader[]> {
  const places = cursor?.split(',') ?? [];
  return Promise.all(
    journal.logs.map(async (log) => {
      const place = places[log];
      const found = place === undefined && from !== undefined ? await journal.pageBefore(log, new Date(from)) : 0;
      const [done = 0, offset = 0] = place === undefined ? [found] : place.split('.').map(Number);
      return { log, done, offset, pages: [], isAtEnd: false };
    }),
  );
}

/** Reads on while there are still pages, since those of all logs run out at about the same time. */
async function fill(reader: Reader, logs: number, end: number): Promise<void> {
  const most = Math.ceil(PAGES_AT_ONCE / logs);
  if (reader.isAtEnd || reader.pages.length > most / 2) return;
  const read = await journal.pages(reader.log, reader.pages.at(-1)?.page ?? reader.done, most);
  // The time of a page that is damaged may be wrong.
  const pages = read.filter(({ appendedAt, damage }) => damage || Date.parse(appendedAt) <= end);
  reader.pages.push(...pages);
  // A Query may also end before its limit, at a megabyte.
  reader.isAtEnd = read.length === 0 || pages.length < read.length;
}

const isDone = ({ isAtEnd, pages }: Reader) => isAtEnd && pages.length === 0;

/** The reader with the earliest page; undefined if one has to read first, since its next page may be earlier. */
function next(readers: Reader[]): Reader | undefined {
  const open = readers.filter((reader) => !isDone(reader));
  if (open.some(({ pages }) => pages.length === 0)) return undefined;
  return open.toSorted((a, b) => (a.pages[0]!.appendedAt < b.pages[0]!.appendedAt ? -1 : 1))[0];
}
