import { countsIn, slicesOf } from '../../core/metrics/count-events.ts';
import type { Counts } from '../../core/metrics/counts.ts';
import { plus } from '../../core/metrics/counts.ts';
import { bucketsOf, type WindowName, windows } from '../../core/metrics/time-buckets.ts';
import type { WindowCounts } from '../../core/views/view-metrics.ts';
import { journal, readablePages } from '../shared/journal.ts';
import { aggregates } from '../shared/stores.ts';

/** Pages of a log that readers count themselves, at most: a few more than come before they are counted. */
const MOST_UNCOUNTED = 20;

/** Counts since the beginning. */
export async function readTotals(): Promise<Counts> {
  return plus(...(await Promise.all(journal.logs.map(async (log) => (await countsOf(log)).total))));
}

/**
 * Counts since the beginning, and in each bucket of a window, oldest first. Of each log it reads the totals, at most one
 * item a bucket, and the pages that no aggregate has yet: as many items after ten tasks as after ten million.
 */
export async function readCounts(window: WindowName, now: Date): Promise<WindowCounts> {
  const begins = bucketsOf(window, now);
  const { resolution } = windows[window];
  const [first = '', last = ''] = [begins[0], begins.at(-1)];
  const logs = await Promise.all(
    journal.logs.map(async (log) => ({
      ...(await countsOf(log)),
      known: await aggregates.between(log, resolution, first, last),
    })),
  );
  const buckets = begins.map((begin) => {
    const counts = logs.map(({ known, slices }) => {
      const aggregate = known.get(begin) ?? { page: 0, counts: {} };
      return plus(aggregate.counts, countsIn({ resolution, begin }, slices, aggregate.page));
    });
    return { begin, counts: plus(...counts) };
  });
  return { window, now, total: plus(...logs.map(({ total }) => total)), buckets };
}

/** The totals of a log, and the pages that they may not have yet. */
async function countsOf(log: number) {
  const { page, counts } = await aggregates.total(log);
  const slices = slicesOf(await readablePages(log, page, MOST_UNCOUNTED));
  return { total: plus(counts, countsIn('total', slices, page)), slices };
}
