import { journal, readablePages } from '../shared/journal.ts';
import { aggregates } from '../shared/stores.ts';

/** Pages of a log that readers count themselves, at most: a few more than come before they are counted. */
export const MOST_UNCOUNTED = 20;

/**
 * Counts the pages that are too few for the journal's writer to count them: before they expire, as they would in a log
 * to which nothing comes any more.
 */
export async function countRest(): Promise<void> {
  await Promise.all(
    journal.logs.map(async (log) => {
      const { page } = await aggregates.total(log);
      const pages = await readablePages(log, page, MOST_UNCOUNTED);
      if (pages.length > 0) await aggregates.count(log, pages);
    }),
  );
}
