import { expect, test } from '@jest/globals';
import { Table } from '../../../aws/table.ts';
import type { JournalEvent } from '../../../core/contracts/journal/events.ts';
import { total } from '../../../core/metrics/counts.ts';
import { windows } from '../../../core/metrics/time-buckets.ts';
import { viewSystemMetrics, viewTaskMetrics } from '../../../core/views/view-metrics.ts';
import { JOURNAL_TABLE } from '../../../local/resources.ts';
import { anEvent, task } from '../../core/metrics/an-event.ts';
import { startServices } from '../../local/start-services.ts';

const { dynamodb } = await startServices();
const { journal } = await import('../../../functions/shared/journal.ts');
const { aggregates } = await import('../../../functions/shared/stores.ts');
const { catchUpRest } = await import('../../../functions/workers/journal/catch-up.ts');
const { readCounts, readTotals } = await import('../../../functions/operations/read-counts.ts');

const LOG = 0;
const now = new Date('2026-11-24T12:34:56.000Z');
const names = Object.keys(windows) as (keyof typeof windows)[];

/** Two events of each task, which was submitted and completed an hour ago. */
function eventsOf(tasks: number): JournalEvent[] {
  const at = '2026-11-24T11:50:00.000Z';
  return Array.from({ length: tasks }, () => [
    anEvent(
      'task.submitted',
      { ...task, kind: null, priority: 'low', waits_on: [], approval: false, max_cost_usd: null },
      { at, before: { status: null }, after: { status: 'queued' } },
    ),
    anEvent(
      'task.completed',
      { ...task, seconds: 60, approval: false, cost_usd: 0.5 },
      { at, before: { status: 'queued' }, after: { status: 'completed' } },
    ),
  ]).flat();
}

const PAGE = 100;
let pages = 0;
/** Counts events as the journal writer does, but more pages at once. */
async function count(events: JournalEvent[]) {
  const taken: { page: number; events: JournalEvent[] }[] = [];
  for (let from = 0; from < events.length; from += PAGE) {
    pages += 1;
    taken.push({ page: pages, events: events.slice(from, from + PAGE) });
  }
  for (let from = 0; from < taken.length; from += 200) await aggregates.count(LOG, taken.slice(from, from + 200));
}

/** Items that a read takes from the tables. */
async function itemsRead(read: () => Promise<unknown>): Promise<number> {
  const { run } = dynamodb;
  let items = 0;
  dynamodb.run = (operation, input) => {
    const answer = run.call(dynamodb, operation, input) as { Item?: object; Items?: object[] };
    items += answer.Item ? 1 : (answer.Items?.length ?? 0);
    return answer;
  };
  await read();
  dynamodb.run = run;
  return items;
}

test('figures cost the same items with 10 tasks and with 100,000, and are right', async () => {
  const cost = async () => {
    const items = [await itemsRead(readTotals)];
    for (const name of names) items.push(await itemsRead(() => readCounts(name, now)));
    return items;
  };
  await count(eventsOf(10));
  const few = await cost();
  await count(eventsOf(99_990));
  expect(await cost()).toEqual(few);
  // The totals, and one time in which something happened.
  expect(few).toEqual([1, 2, 2, 2, 2]);
  for (const name of names) {
    const counts = await readCounts(name, now);
    expect(viewTaskMetrics(counts).total).toMatchObject({
      submitted: 100_000,
      completed: 100_000,
      average_completion_seconds: 60,
      cost_per_task_usd: 0.5,
      success_rate: 1,
    });
    expect(viewSystemMetrics(counts, [], undefined).queue_depth).toBe(0);
  }
});

test('events that are not counted yet are read from the journal, and are not there twice when they are', async () => {
  const before = total(await readTotals(), 'tasks_retried');
  const retried = async () => [
    total(await readTotals(), 'tasks_retried'),
    total((await readCounts('24h', now)).total, 'tasks_retried'),
    (await readCounts('24h', now)).buckets.reduce((sum, { counts }) => sum + total(counts, 'tasks_retried'), 0),
  ];
  // The journal has no pages here up to those that were counted above: these come after them.
  const table = new Table(JOURNAL_TABLE.name);
  await table.put(emptyPage(pages));
  for (let n = 0; n < 3; n += 1) {
    const {
      seq: _s,
      prev: _p,
      hash: _h,
      ...event
    } = anEvent('task.retried', { run: 2 }, { id: `${n + 1}-0`, at: now.toISOString(), resource: `task/t${n}` });
    await journal.append([event], now);
  }
  expect(await retried()).toEqual([before + 3, before + 3, 3]);
  // A clock may be a little behind the one that wrote the pages: they have not waited for longer than they exist.
  await catchUpRest(() => new Date(now.getTime() - 5));
  await catchUpRest(() => new Date(now.getTime() + 3_599_000));
  expect((await aggregates.total(LOG)).page).toBe(pages);
  await catchUpRest(() => new Date(now.getTime() + 3_600_000));
  expect(await retried()).toEqual([before + 3, before + 3, 3]);
  expect((await aggregates.total(LOG)).page).toBe(await journal.lastPage(LOG));
});

/** The last page that the journal has, without events. */
const emptyPage = (page: number) => ({
  pk: `LOG#${LOG}`,
  sk: String(page).padStart(16, '0'),
  // `[]`, deflated.
  events: 'i44FAA==',
  appendedAt: now.toISOString(),
});
