import type { DamagedEntry } from '../../aws/journal.ts';
import type { UnreadableEntry } from '../../core/contracts/journal/events.ts';

/** Shows an entry of the journal that is not as it was written, so that a reader can look into it and go on behind it. */
export const viewUnreadable = (
  { number, damage }: DamagedEntry,
  of: { log: number } | { resource: string },
): UnreadableEntry => ({ log: null, resource: null, ...of, number, reason: damage.message });
