import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from '@jest/globals';
import { useLocalClients } from '../../aws/clients.ts';
import { Journal } from '../../aws/journal.ts';
import { journalLogPartition, journalSortKey } from '../../aws/keys.ts';
import { lostEvents } from '../../aws/lost-events.ts';
import { Table } from '../../aws/table.ts';
import { tableClient } from '../../local/local-clients.ts';
import { queuesAt } from '../../local/resources.ts';
import { openServices } from '../../local/services.ts';
import { newEvent } from './new-event.ts';

const NAME = 'tritons-journal';
const LOG = journalLogPartition(0);
const now = new Date('2026-11-28T12:00:00.000Z');
const later = new Date(now.getTime() + 180_000);

/** Begins a journal of four pages: a with 1; a with 2 and b with 1; a with 3; c with 1. */
async function fourPages(retentionDays?: number) {
  const { dynamodb } = openServices({ queueSet: queuesAt() });
  useLocalClients({ dynamodb: tableClient(dynamodb) });
  const journal = new Journal(new Table(NAME), { logs: 1, retentionDays });
  const batches = [['a'], ['a', 'b'], ['a'], ['c']];
  let sequence = 0;
  for (const batch of batches) {
    const events = batch.map((name) => newEvent(++sequence, `task/${name}`));
    await journal.append(events, now);
  }
  const keyOf = (pk: string, number: number) => ({
    TableName: NAME,
    Key: marshall({ pk, sk: journalSortKey(number) }),
  });
  return {
    remove: (pk: string, number: number) => dynamodb.run('DeleteItem', keyOf(pk, number)),
    damage: (pk: string, number: number) =>
      dynamodb.run('UpdateItem', {
        ...keyOf(pk, number),
        UpdateExpression: 'SET digest = :digest',
        ExpressionAttributeValues: marshall({ ':digest': 'wrong' }),
      }),
    find: async (lost: number[], { at = later, resources = ['task/a', 'task/b', 'task/c'], logs = 1 } = {}) => {
      const pages = lost.map((page) => ({ from: page, to: page }));
      const { events, unreadable } = await lostEvents(
        new Journal(new Table(NAME), { logs, retentionDays }),
        0,
        pages,
        4,
        resources,
        at,
      );
      return { events: events.map(({ resource, seq }) => `${resource} ${seq}`).sort(), unreadable };
    },
  };
}

test.each(['damage', 'remove'] as const)('what was on pages is found under its resources after: %s', async (how) => {
  const stored = await fourPages();
  stored[how](LOG, 2);
  stored[how](LOG, 4);
  // Nothing but the list of tasks knows c.
  expect(await stored.find([2, 4])).toEqual({ events: ['task/a 2', 'task/b 1', 'task/c 1'], unreadable: [] });
  expect((await stored.find([2, 4], { resources: [] })).events).toEqual(['task/a 2']);
});

test('a lost page that was restored gives its events', async () => {
  const stored = await fourPages();
  expect(await stored.find([2])).toEqual({ events: ['task/a 2', 'task/b 1'], unreadable: [] });
});

test.each([
  ['damage', 3],
  ['remove', 3],
  ['remove', 4],
] as const)(
  'another page that cannot be read was counted: nothing is taken for lost after: %s %i',
  async (how, page) => {
    const stored = await fourPages();
    stored[how](LOG, 2);
    stored[how](LOG, page);
    await expect(stored.find([2])).rejects.toThrow(
      `Page ${page} of log 0 is ${how === 'damage' ? 'damaged' : 'missing'}, though it was counted`,
    );
  },
);

test('an entry under its resource that is damaged too is named', async () => {
  const stored = await fourPages();
  stored.remove(LOG, 2);
  stored.damage('task/b', 1);
  expect(await stored.find([2])).toEqual({ events: ['task/a 2'], unreadable: ['task/b 1'] });
});

test('what was written in the last two minutes may still get its page', async () => {
  const stored = await fourPages();
  stored.remove(LOG, 2);
  await expect(stored.find([2], { at: now })).rejects.toThrow(/try again in two minutes/);
});

test('what has expired, or is about to, is not lost', async () => {
  const stored = await fourPages(30);
  for (const page of [1, 2]) stored.remove(LOG, page);
  const month = new Date(now.getTime() + 30 * 86_400_000);
  expect((await stored.find([3], { at: month })).events).toEqual([]);
  expect((await stored.find([1, 2])).events).toEqual(['task/a 1', 'task/a 2', 'task/b 1']);
});

test('a journal with another number of logs is refused', async () => {
  const stored = await fourPages();
  await expect(stored.find([2], { logs: 7 })).rejects.toThrow(/is in log 0: the stage has other journalLogs/);
});
