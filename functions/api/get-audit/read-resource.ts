import type { DamagedEntry } from '../../../aws/journal.ts';
import type { AuditQuery } from '../../../core/contracts/api/audit-queries.ts';
import type { AuditPage } from '../../../core/contracts/api/audit-views.ts';
import type { JournalEvent } from '../../../core/contracts/journal/events.ts';
import { decodeCursor, encodeCursor } from '../../shared/cursor.ts';
import { journal } from '../../shared/journal.ts';
import { viewUnreadable } from '../../shared/view-unreadable.ts';

/** Entries that a call looks at. */
const MOST_READ = 1_000;
/** The number of the last entry that was looked at. */
const CURSOR = /^\d{1,15}$/;
const cursorAfter = (seq: number | undefined) => encodeCursor(seq === undefined ? undefined : String(seq));

/** Entries of a resource, from its own chain. */
export async function readResource(
  resource: string,
  { limit, cursor }: AuditQuery,
  isWanted: (event: JournalEvent) => boolean,
): Promise<AuditPage> {
  const after = Number(decodeCursor(cursor, CURSOR) ?? 0);
  let damaged: DamagedEntry | undefined;
  const read = await journal.ofResource(resource, after, MOST_READ, (entry) => {
    damaged = entry;
  });
  const wanted = read.filter(isWanted);
  const entries = wanted.slice(0, limit);
  if (wanted.length > limit) return { entries, unreadable: null, next_cursor: cursorAfter(entries.at(-1)?.seq) };
  if (damaged) {
    return { entries, unreadable: viewUnreadable(damaged, { resource }), next_cursor: cursorAfter(damaged.number) };
  }
  const isAll = read.length < MOST_READ;
  return { entries, unreadable: null, next_cursor: isAll ? null : cursorAfter(read.at(-1)?.seq) };
}
