import type { AuditQuery } from '../../../core/contracts/api/audit.ts';
import type { JournalEvent } from '../../../core/contracts/journal/events.ts';
import { decodeCursor, encodeCursor } from '../../shared/cursor.ts';
import { journal } from '../../shared/journal.ts';

/** Entries that a call looks at. */
const MOST_READ = 1_000;
/** The number of the last entry that was looked at. */
const CURSOR = /^\d{1,15}$/;

/** Entries of a resource, from its own chain. */
export async function readResource(
  resource: string,
  { limit, cursor }: AuditQuery,
  isWanted: (event: JournalEvent) => boolean,
): Promise<{ entries: JournalEvent[]; next_cursor: string | null }> {
  const after = Number(decodeCursor(cursor, CURSOR) ?? 0);
  const read = await journal.ofResource(resource, after, MOST_READ);
  const wanted = read.filter(isWanted);
  const entries = wanted.slice(0, limit);
  const isAll = wanted.length <= limit && read.length < MOST_READ;
  const last = wanted.length > limit ? entries.at(-1) : read.at(-1);
  return { entries, next_cursor: encodeCursor(isAll || !last ? undefined : String(last.seq)) };
}
