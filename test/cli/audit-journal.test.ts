import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from '@jest/globals';
import { Journal } from '../../aws/journal.ts';
import type { NewEvent } from '../../aws/journal-entry.ts';
import { type Item, Table } from '../../aws/table.ts';
import type { JournalSource } from '../../cli/audit/journal-source.ts';
import { verifyJournal } from '../../cli/audit/verify-journal.ts';
import type { JournalEvent } from '../../core/contracts/journal/events.ts';
import { newEvent } from '../aws/new-event.ts';
import { startServices } from '../local/start-services.ts';

const { dynamodb } = await startServices();
const NAME = 'tritons-journal';
const DAY_MS = 86_400_000;
const start = Date.parse('2025-03-01T12:00:00.000Z');
const onDay = (day: number) => new Date(start + day * DAY_MS);

/** One journal after the other, in logs that no other test uses: the tests' resources have names of their own. */
let offset = 0;
class OwnLogs extends Table {
  override async query(input: Parameters<Table['query']>[0]) {
    const page = await super.query({ ...input, partition: moved(input.partition) });
    return { ...page, items: page.items.map((item) => ({ ...item, pk: unmoved(String(item.pk)) })) };
  }
  override async create(item: Item & { pk: string; sk: string }, by?: Item) {
    return super.create({ ...item, pk: moved(item.pk) }, by);
  }
}
const moved = (partition: string) => `${offset}:${partition}`;
const unmoved = (partition: string) => partition.replace(/^\d+:/, '');

let sequence = 0;
const changesOf = (resource: string, count: number): NewEvent[] =>
  Array.from({ length: count }, () => {
    sequence += 1;
    return newEvent(sequence, resource, { at: new Date(start).toISOString(), after: { sequence } });
  });

function aJournal(logs = 1, retentionDays?: number) {
  offset += 1;
  return new Journal(new OwnLogs(NAME), { logs, retentionDays });
}

const sourceOf = (journal: Journal): JournalSource => ({
  logs: async () => journal.logs.length,
  followed: async (log) => (await journal.followedPage(log)) ?? null,
  async *items(of) {
    for (let after = 0; ; ) {
      const { items, hasMore } = await journal.items(of, after, 7);
      yield* items;
      if (!hasMore) return;
      after = items.at(-1)!.number;
    }
  },
  async *tasks() {},
});
const verify = (journal: Journal, now: Date) => verifyJournal(sourceOf(journal), now);

const keyOf = (partition: string, number: number) =>
  marshall({ pk: moved(partition), sk: String(number).padStart(16, '0') });
const remove = (partition: string, number: number) =>
  dynamodb.run('DeleteItem', { TableName: NAME, Key: keyOf(partition, number) });

/** Items of three resources, one event each a day, in as many logs. */
async function tenDays(logs: number, retentionDays?: number) {
  const journal = aJournal(logs, retentionDays);
  const resources = ['task/a', 'task/b', 'agent/c'];
  for (let day = 0; day < 10; day += 1) {
    await journal.append(
      resources.flatMap((resource) => changesOf(resource, 1)),
      onDay(day),
    );
  }
  return { journal, resources };
}

test.each([1, 4])('a journal of %i logs is whole', async (logs) => {
  const { journal } = await tenDays(logs);
  expect(await verify(journal, onDay(20))).toMatchObject({ logs, entries: 30, resources: 3, pending: 0 });
});

test('so is one whose number of logs was raised', async () => {
  const { resources } = await tenDays(1);
  const more = new Journal(new OwnLogs(NAME), { logs: 8, retentionDays: undefined });
  await more.append(
    resources.flatMap((resource) => changesOf(resource, 2)),
    onDay(11),
  );
  expect(await verify(more, onDay(20))).toMatchObject({ entries: 36, resources: 3, pending: 0 });
});

test('what has expired may be gone, in any order and from either copy; what has not may not', async () => {
  const { journal, resources } = await tenDays(1, 5);
  const now = onDay(9);
  // With five days to live, what was stored on days 0 to 5 has expired, or does so within a day.
  for (const day of [3, 0]) remove('LOG#0', day + 1);
  for (const day of [1, 2, 4]) remove('task/a', day + 1);
  expect(await verify(journal, now)).toMatchObject({ pages: 8, resources: 3 });
  for (const day of [1, 2, 4]) remove('LOG#0', day + 1);
  for (const day of [0, 1, 2, 3, 4]) remove('task/b', day + 1);
  expect(await verify(journal, now)).toMatchObject({ pages: 5, entries: 15, resources: 3 });

  remove('task/b', 7);
  await expect(verify(journal, now)).rejects.toThrow('Entry 7 of task/b is missing under the resource.');
  for (const of of [...resources, 'LOG#0']) for (const number of [6, 7]) remove(of, number);
  // The beginning is gone from both copies: what comes after it says that what came before had not expired.
  await expect(verify(journal, now)).rejects.toThrow('Pages 1 to 7 of log 0 are missing.');
});

test('a resource whose entries have all expired begins anew, though the log has the old ones for a while', async () => {
  await tenDays(1, 5);
  for (let number = 1; number <= 10; number += 1) remove('agent/c', number);
  const later = new Journal(new OwnLogs(NAME), { logs: 1, retentionDays: 5 });
  await later.append(changesOf('agent/c', 1), onDay(20));
  expect(await verify(later, onDay(21))).toMatchObject({ pages: 11, pending: 0 });
  // Entries that have not expired may not begin anew.
  await expect(verify(later, onDay(5))).rejects.toThrow('Entry 1 of agent/c is out of order on page 11 of log 0');
});

test('a log whose pages have all expired goes on with the number of the next', async () => {
  const { journal } = await tenDays(1, 5);
  await journal.setPosition('metrics', 0, 10);
  for (let page = 1; page <= 10; page += 1) remove('LOG#0', page);
  const later = new Journal(new OwnLogs(NAME), { logs: 1, retentionDays: 5 });
  await later.append(changesOf('agent/d', 1), onDay(20));
  expect(await verify(later, onDay(21))).toMatchObject({ pages: 1, pending: 0 });
});

test('without retention, the beginning of a chain is never gone rightly', async () => {
  const { journal, resources } = await tenDays(1);
  for (const resource of resources) remove(resource, 1);
  remove('LOG#0', 1);
  await expect(verify(journal, onDay(4_000))).rejects.toThrow('Page 1 of log 0 is missing.');
});

test('the end of a log is missed by what was handed on from it, though nothing else knows of it', async () => {
  const { journal } = await tenDays(1);
  await journal.append(changesOf('key/new', 1), onDay(10));
  await journal.append(changesOf('key/newer', 1), onDay(11));
  const item = { ...keyOf('FOLLOWERS', 0), sk: { S: 'metrics#0' }, page: { N: '12' } };
  dynamodb.run('PutItem', { TableName: NAME, Item: item });
  expect(await verify(journal, onDay(20))).toMatchObject({ pages: 12 });
  remove('LOG#0', 12);
  await expect(verify(journal, onDay(20))).rejects.toThrow('Page 12 of log 0 is missing at its end');
});

/** Writes a resource's entries anew, one of them changed: a chain again, whose digests fit. */
async function rewrite(journal: Journal, resource: string, seq: number, change: (event: JournalEvent) => void) {
  const events = await journal.ofResource(resource, 0, 100);
  for (const { seq } of events) remove(resource, seq);
  change(events[seq - 1]!);
  class ResourceOnly extends OwnLogs {
    override async create(item: Item & { pk: string; sk: string }, by?: Item) {
      return item.pk.startsWith('LOG#') || super.create(item, by);
    }
  }
  const forger = new Journal(new ResourceOnly(NAME), { logs: 1, retentionDays: undefined });
  for (const { seq: _seq, prev: _prev, hash: _hash, ...event } of events) await forger.append([event], onDay(0));
}

test('a copy that was written anew, with hashes and digests that fit, is betrayed by the other one', async () => {
  const { journal } = await tenDays(1);
  await rewrite(journal, 'task/b', 4, (event) => {
    event.actor = 'user/somebody_else';
  });
  await expect(verify(journal, onDay(20))).rejects.toThrow('Entry 4 of task/b differs from that on page 4 of log 0.');
});

test('an entry whose page is on its way is pending for two minutes, then missing', async () => {
  const { journal } = await tenDays(1);
  class Dying extends OwnLogs {
    override async create(item: Item & { pk: string; sk: string }, by?: Item) {
      if (item.pk.startsWith('LOG#')) throw new Error('killed');
      return super.create(item, by);
    }
  }
  const dying = new Journal(new Dying(NAME), { logs: 1, retentionDays: undefined });
  await expect(dying.append(changesOf('task/a', 2), onDay(10))).rejects.toThrow('killed');
  expect(await verify(journal, onDay(10))).toMatchObject({ pending: 2 });
  const later = new Date(onDay(10).getTime() + 121_000);
  await expect(verify(journal, later)).rejects.toThrow(
    'Entry 11 of task/a is missing in the logs; the resource has it.',
  );
});
