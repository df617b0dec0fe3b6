import { expect, test } from '@jest/globals';
import { newestEntries } from '../../dashboard/data/newest-entries.ts';
import type { Entry } from '../../dashboard/data/verify-entries.ts';

const MOST = 1_000;
const DAY = 86_400_000;
const now = Date.parse('2026-01-02T00:00:00Z');

/** A journal with these entries, of which a look reads the oldest ones. */
function journalOf(times: readonly number[]) {
  const all = times.toSorted((a, b) => a - b).map((at) => ({ at: new Date(at).toISOString() }) as Entry);
  return (from: string | undefined) => {
    const of = all.filter(({ at }) => from === undefined || at >= from);
    return Promise.resolve({ entries: of.slice(0, MOST), isAll: of.length <= MOST });
  };
}
const evenly = (count: number, ms: number) => Array.from({ length: count }, (_, index) => now - (ms * index) / count);
const burst = evenly(5_000, 60_000).map((at) => at - DAY / 2);

test.each([
  ['few entries', evenly(1_000, DAY), 1_000, false],
  ['more than a look reads', evenly(1_001, DAY), 100, true],
  ['far more', evenly(40_000, DAY), 100, true],
  ['a burst long ago, and a few since', [...burst, ...evenly(150, DAY / 4)], 150, true],
  ['nothing but a burst', burst, 100, true],
])('of %s the newest are read', async (_, times, atLeast, isShorter) => {
  for (const from of [undefined, new Date(now - DAY).toISOString()]) {
    const newest = await newestEntries(journalOf(times), from, now);
    expect(newest.isAll).toBe(true);
    expect(newest.entries.length).toBeGreaterThanOrEqual(atLeast);
    expect(newest.entries.at(-1)?.at).toBe(new Date(Math.max(...times)).toISOString());
    expect(newest.from !== undefined).toBe(isShorter);
  }
});

test('more entries at one moment than a look reads are told as not all', async () => {
  const newest = await newestEntries(journalOf(Array.from({ length: 2_000 }, () => now)), undefined, now);
  expect(newest).toMatchObject({ isAll: false, entries: { length: MOST } });
});
