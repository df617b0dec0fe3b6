import { describe, expect, test } from '@jest/globals';
import { Aggregates } from '../../aws/aggregates.ts';
import { Table } from '../../aws/table.ts';
import type { JournalEvent } from '../../core/contracts/journal/events.ts';
import { countEvents } from '../../core/metrics/count-events.ts';
import { plus } from '../../core/metrics/counts.ts';
import { bucketOf } from '../../core/metrics/time-buckets.ts';
import { anEvent, attempt, task, used } from '../core/metrics/an-event.ts';
import { startServices } from '../local/start-services.ts';

const { dynamodb } = await startServices();
// A lost request is the death of its writer here.
process.env.AWS_MAX_ATTEMPTS = '1';
const table = new Table('tritons');
let logs = 0;

const BEGIN = Date.parse('2026-11-24T10:50:00.000Z');
/** Pages of events, a minute apart: over three hours if there are enough of them. */
const pagesOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    page: index + 1,
    events: [0, 1, 2].map((each) => {
      const at = new Date(BEGIN + index * 60_000 - each * 7_200_000).toISOString();
      const completed = { ...attempt, ...used, seconds: each + 0.1, verdict: 'pass', quality_score: 0.7 } as const;
      if (each > 0) return anEvent('subtask.completed', completed, { at });
      return anEvent('task.failed', { ...task, seconds: 1, approval: false, cost_usd: 0.1 }, { at });
    }),
  }));
type Pages = ReturnType<typeof pagesOf>;

const day = ['2026-11-24T00:00:00.000Z', '2026-11-24T23:00:00.000Z'] as const;
const stored = async (log: number) => ({
  total: (await new Aggregates(table).total(log)).counts,
  hours: Object.fromEntries(
    [...(await new Aggregates(table).between(log, 'hour', ...day))].map(([begin, { counts }]) => [begin, counts]),
  ),
});
/** The counts of all pages, made without any store. */
const expected = (pages: Pages) => {
  const events = pages.flatMap((page): JournalEvent[] => page.events);
  const byHour = Map.groupBy(events, ({ at }) => bucketOf(at, 'hour'));
  return {
    total: countEvents(events),
    hours: Object.fromEntries([...byHour].map(([begin, some]) => [begin, countEvents(some)])),
  };
};

test('pages that come again, alone, with others, or in another process change nothing', async () => {
  const log = logs++;
  const pages = pagesOf(20);
  const aggregates = new Aggregates(table);
  for (const [from, to] of [
    [0, 5],
    [0, 5],
    [2, 9],
    [9, 9],
    [4, 12],
  ] as const) {
    await aggregates.count(log, pages.slice(from, to));
  }
  await new Aggregates(table).count(log, pages.slice(0, 12));
  expect(await stored(log)).toEqual(expected(pages.slice(0, 12)));
  await aggregates.count(log, pages.slice(12));
  expect(await stored(log)).toEqual(expected(pages));
  expect((await aggregates.total(log)).page).toBe(20);
});

test('a page counts once in each bucket, wherever writers die, whatever is lost, and however many write at once', async () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1e6);
  const random = mulberry32(seed);
  const log = logs++;
  const pages = pagesOf(30);
  let position = 0;
  const { run } = dynamodb;
  // A write is not done, or it is done and its writer never hears of it.
  dynamodb.run = (operation, input) => {
    const isWrite = operation === 'UpdateItem' || operation === 'PutItem';
    const fate = isWrite ? random() : 1;
    if (fate < 0.05) throw new Error('lost before');
    const answer = run.call(dynamodb, operation, input);
    if (fate < 0.1) throw new Error('lost after');
    return answer;
  };
  let deaths = 0;
  const writer = async () => {
    let aggregates = new Aggregates(table);
    while (position < pages.length) {
      const from = position;
      // A slower process still has pages in hand that another one has counted.
      const taken = pages.slice(Math.max(0, from - Math.floor(random() * 3)), from + 1 + Math.floor(random() * 10));
      try {
        await aggregates.count(log, taken);
        position = Math.max(position, taken.at(-1)!.page);
      } catch {
        deaths += 1;
        aggregates = new Aggregates(table);
      }
    }
  };
  try {
    await Promise.all([writer(), writer(), writer()]);
  } finally {
    dynamodb.run = run;
  }
  expect({ seed, ...(await stored(log)) }).toEqual({ seed, ...expected(pages) });
  expect(deaths).toBeGreaterThan(0);
});

test('pages with more numbers than one update takes are counted in parts', async () => {
  const log = logs++;
  const pages = Array.from({ length: 10 }, (_, index) => ({
    page: index + 1,
    events: Array.from({ length: 60 }, (_, each) => {
      const by_model = { [`openai:model-${index}-${each}.1`]: { api_calls: 1, cost_usd: 1 } };
      return anEvent('task.planned', { task_type: 'x', api_calls: 1, cost_usd: 1, by_model });
    }),
  }));
  const aggregates = new Aggregates(table);
  await aggregates.count(log, pages.slice(0, 1));
  await aggregates.count(log, pages.slice(1));
  const { counts } = await aggregates.total(log);
  expect(Object.keys(counts)).toHaveLength(1_200);
  expect(counts).toEqual(plus(...pages.map(({ events }) => countEvents(events))));
});

test('what is kept for a time has a time to live; totals have none', async () => {
  const log = logs++;
  await new Aggregates(table).count(log, pagesOf(1));
  const ttl = async (sk: string) => (await table.get({ pk: `METRICS#${log}`, sk }))?.ttl;
  const seconds = (time: string) => Date.parse(time) / 1_000;
  expect(await ttl('5m#2026-11-24T10:50:00.000Z')).toBe(seconds('2026-11-25T10:55:00.000Z'));
  expect(await ttl('hour#2026-11-24T10:00:00.000Z')).toBe(seconds('2026-12-01T11:00:00.000Z'));
  expect(await ttl('day#2026-11-24T00:00:00.000Z')).toBe(seconds('2026-11-25T00:00:00.000Z') + 400 * 86_400);
  expect(await ttl('total')).toBeUndefined();
});

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

describe('lost pages', () => {
  const lastPage = (pages: Pages) => pages.at(-1)!.page;
  const now = new Date('2026-11-24T13:00:00.000Z');

  test('are noted, by their numbers, and counted again once, wherever it dies', async () => {
    const seed = Number(process.env.SEED ?? Date.now() % 1e6);
    const random = mulberry32(seed);
    const log = logs++;
    const pages = pagesOf(30);
    // The first, some in a row, a damaged one, and the last of a part.
    const missing = [1, 7, 8, 9, 20];
    const damaged = 12;
    const come = pages.flatMap((page) => {
      if (missing.includes(page.page)) return [];
      return page.page === damaged ? [{ ...page, events: [], damage: 'wrong digest' }] : [page];
    });
    const aggregates = new Aggregates(table);
    for (let first = 0; first < come.length; first += 4) await aggregates.count(log, come.slice(first, first + 4));
    const lost = await aggregates.lostPages(log);
    expect(lost).toEqual([
      { from: 1, to: 1 },
      { from: 7, to: 9 },
      { from: 12, to: 12 },
      { from: 20, to: 20 },
    ]);
    const isLost = ({ page }: Pages[number]) => missing.includes(page) || page === damaged;
    expect(await stored(log)).toEqual(expected(pages.filter((page) => !isLost(page))));

    const events = pages.filter(isLost).flatMap((page) => page.events);
    const { run } = dynamodb;
    let [deaths, writes] = [0, 0];
    dynamodb.run = (operation, input) => {
      const isWrite = operation === 'UpdateItem' || operation === 'PutItem';
      if (isWrite) writes += 1;
      const fate = isWrite ? random() : 1;
      // The third write dies in any case.
      if (fate < 0.02 || (isWrite && writes === 3)) throw new Error('lost before');
      const answer = run.call(dynamodb, operation, input);
      if (fate < 0.04) throw new Error('lost after');
      return answer;
    };
    try {
      while ((await new Aggregates(table).lostPages(log)).length > 0) {
        await new Aggregates(table).recount(log, lost, events, now).catch(() => {
          deaths += 1;
        });
      }
    } finally {
      dynamodb.run = run;
    }
    expect({ seed, ...(await stored(log)) }).toEqual({ seed, ...expected(pages) });
    expect(deaths).toBeGreaterThan(0);
    // Counting goes on, and a repetition finds nothing to do.
    await aggregates.recount(log, lost, events, now);
    const more = pagesOf(33).slice(lastPage(pages));
    await aggregates.count(log, more);
    expect(await stored(log)).toEqual(expected([...pages, ...more]));
  });

  test('of a time whose figures are gone count in the totals only', async () => {
    const log = logs++;
    const pages = pagesOf(3);
    const aggregates = new Aggregates(table);
    await aggregates.count(log, pages.slice(2));
    const later = new Date('2028-01-01T00:00:00.000Z');
    await aggregates.recount(
      log,
      await aggregates.lostPages(log),
      pages.slice(0, 2).flatMap(({ events }) => events),
      later,
    );
    expect((await stored(log)).total).toEqual(expected(pages).total);
    expect((await stored(log)).hours).toEqual(expected(pages.slice(2)).hours);
  });
});
