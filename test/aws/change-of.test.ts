import { expect, test } from '@jest/globals';
import { ApiKeys } from '../../aws/api-keys.ts';
import { asCaller } from '../../aws/caller.ts';
import { changeOf } from '../../aws/change-of.ts';
import { DeadLetters } from '../../aws/dead-letters.ts';
import { Table } from '../../aws/table.ts';
import { Tasks } from '../../aws/tasks.ts';
import { NewerItem } from '../../core/errors.ts';
import { aStoredTask } from '../core/lifecycle/stored.ts';
import { startServices } from '../local/start-services.ts';

const { changes, dynamodb } = await startServices();
const table = new Table('tritons', () => new Date('2025-03-01T12:00:05.000Z'));
const ann = { actor: 'user/ann', keyId: 'k1', requestId: 'request-1' };
const now = new Date('2025-03-01T12:00:00.000Z');

/** The changes that the stream has handed over since the last call. */
function read() {
  const { Records } = changes.read('test', 100);
  const last = Records.at(-1)?.dynamodb?.SequenceNumber;
  if (last !== undefined) changes.commit('test', last);
  return Records.map((record) => changeOf(record));
}

test('a change names who caused it, with which key, in which request, and when', async () => {
  await asCaller(ann, () => table.create({ pk: 'TASK#a', sk: 'T', ...aStoredTask({ taskId: 'a' }) }));
  const [created] = read();
  expect(created).toMatchObject({
    actor: 'user/ann',
    keyId: 'k1',
    requestId: 'request-1',
    at: '2025-03-01T12:00:05.000Z',
    change: { kind: 'task', before: undefined, after: { taskId: 'a', status: 'queued' } },
  });
  // Later the system changes it: the earlier caller has no part in that.
  const system = { actor: 'system', keyId: undefined, requestId: 'request-2' };
  await asCaller(system, () => table.updateWithTime({ pk: 'TASK#a', sk: 'T' }, { set: { status: 'failed' } }, []));
  const [changed] = read();
  expect(changed).toMatchObject({
    actor: 'system',
    keyId: null,
    requestId: 'request-2',
    at: '2025-03-01T12:00:05.000Z',
    change: { kind: 'task', before: { status: 'queued' }, after: { status: 'failed' } },
  });
  expect(changed!.sequence > created!.sequence).toBe(true);
  expect(await new Tasks(table).get('a')).toMatchObject({ status: 'failed' });
});

test('an item without a time of its own changes by the clock of the table, and never shows its hash', async () => {
  const { id } = await asCaller(ann, () =>
    new ApiKeys(table).issue({ principal: 'bob', name: 'ci', role: 'viewer' }, now),
  );
  const [issued] = read();
  expect(issued?.change).toEqual({
    kind: 'key',
    before: undefined,
    after: { id, principal: 'bob', name: 'ci', role: 'viewer' },
  });
  expect(issued!.at).toBe('2025-03-01T12:00:05.000Z');
  expect(JSON.stringify(issued)).not.toContain('hash');
});

test('quiet changes, and items that the journal does not tell of, are not handed over', async () => {
  await table.create({ pk: 'TASK#b', sk: 'X', title: 'A text' });
  await table.create({ pk: 'LOG#b', sk: '1', lines: [] });
  await table.update({ pk: 'TASK#a', sk: 'T' }, { set: { beats: 1 }, isQuiet: true }, []);
  expect(read()).toEqual([]);
});

test('a damaged item is a damage, and the changes after it are read', async () => {
  const letter = { id: 'm', queue: 'q', reason: 'r', sentAt: now.toISOString(), taskId: null, subtaskId: null };
  await table.create({ pk: 'DEADLETTERS', sk: 'damaged', queue: 7 });
  await new DeadLetters(table).record({ ...letter, attempt: null, body: '{}' });
  const [damaged, whole] = read();
  expect(damaged?.change).toMatchObject({ key: 'DEADLETTERS damaged', damage: { name: 'DamagedItem' } });
  expect(whole?.change).toMatchObject({ kind: 'deadLetter', after: { id: 'm' } });
});

test('what a newer version has written is waited for', () => {
  const item = { pk: { S: 'APIKEYS' }, sk: { S: 'new' }, schemaVersion: { N: '99' }, principal: { S: 'ann' } };
  dynamodb.run('PutItem', { TableName: 'tritons', Item: { ...item, quiet: { BOOL: false } } });
  expect(read).toThrow(NewerItem);
});
