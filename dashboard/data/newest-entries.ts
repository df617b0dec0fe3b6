import type { Entry } from './verify-entries.ts';

/** Entries of a time that match, oldest first; `isAll`: there are no newer ones. */
export type Part = { entries: Entry[]; isAll: boolean };
/** `from`: where the time that is shown begins, if it had to be made shorter. */
export type Newest = Part & { from?: string };

/** Bounds of the search for a time that fits. */
const TRIES = 16;
const ENOUGH = 100;

/**
 * The newest entries since `from` that one look can read. The API lists the oldest first: while there are too many,
 * the time is made shorter, by halves, until it fits.
 */
export async function newestEntries(
  read: (from: string | undefined) => Promise<Part>,
  from: string | undefined,
  now: number,
): Promise<Newest> {
  const first = await read(from);
  if (first.isAll) return first;
  let best: Newest = first;
  // Since `early` there are enough, perhaps too many; since `late` there are too few.
  let early = enoughSince(first, from);
  let late = now;
  let at = early;
  for (let tried = 0; tried < TRIES && early < late; tried += 1) {
    const since = new Date(at).toISOString();
    const part = await read(since);
    if (part.isAll) {
      if (part.entries.length > 0) best = { ...part, from: since };
      if (part.entries.length >= ENOUGH) break;
      late = at;
    } else early = Math.max(at, enoughSince(part, since));
    at = Math.floor((early + late) / 2);
  }
  return best;
}

/** The latest time since which there are enough entries, as far as this part of them tells. */
const enoughSince = ({ entries }: Part, from = ''): number => Date.parse(entries.at(-ENOUGH)?.at ?? from);
