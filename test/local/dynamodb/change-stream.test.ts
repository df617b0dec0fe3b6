import { DatabaseSync } from 'node:sqlite';
import { expect, jest, test } from '@jest/globals';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { ChangeStream } from '../../../local/dynamodb/change-stream.ts';
import { type ConsumeOptions, consume } from '../../../local/dynamodb/consume.ts';
import { DynamoDb } from '../../../local/dynamodb/dynamodb.ts';

const TableName = 'items';
const at = Date.UTC(2026, 0, 1);

function aStream() {
  const database = new DatabaseSync(':memory:');
  const definition = { name: TableName, indexes: {}, ttlAttribute: 'expires', streams: () => true };
  const dynamodb = new DynamoDb(database, [definition], { now: () => at });
  const put = (sk: string, more = {}) =>
    dynamodb.run('PutItem', { TableName, Item: { pk: { S: 'p' }, sk: { S: sk }, ...more } });
  return { database, dynamodb, put, stream: new ChangeStream(database) };
}

const sortKeys = ({ Records }: DynamoDBStreamEvent) => Records.map(({ dynamodb }) => dynamodb!.Keys!.sk!.S);
const numberOf = ({ Records }: DynamoDBStreamEvent, index: number) => Records[index]!.dynamodb!.SequenceNumber!;

test('each write that changes an item leaves a record with the images, in order', () => {
  const { dynamodb, put, stream } = aStream();
  put('a', { n: { N: '1' } });
  put('a', { n: { N: '2' } });
  dynamodb.run('DeleteItem', { TableName, Key: { pk: { S: 'p' }, sk: { S: 'a' } } });
  const { Records } = stream.read('views', 10);
  expect(Records.map(({ eventName, dynamodb: d }) => [eventName, d!.OldImage?.n?.N, d!.NewImage?.n?.N])).toEqual([
    ['INSERT', undefined, '1'],
    ['MODIFY', '1', '2'],
    ['REMOVE', '2', undefined],
  ]);
  expect(Records[0]).toMatchObject({
    eventSource: 'aws:dynamodb',
    dynamodb: {
      ApproximateCreationDateTime: at / 1000,
      Keys: { pk: { S: 'p' } },
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
  });
  const numbers = Records.map(({ dynamodb: d }) => d!.SequenceNumber!);
  expect(numbers.toSorted()).toEqual(numbers);
});

test('a write that changes nothing, or is refused, leaves no record', () => {
  const { dynamodb, put, stream } = aStream();
  put('a', { s: { SS: ['x', 'y'] } });
  put('a', { s: { SS: ['y', 'x'] } });
  const refused = {
    TableName,
    Key: { pk: { S: 'p' }, sk: { S: 'a' } },
    ConditionExpression: 'attribute_not_exists(pk)',
  };
  expect(() => dynamodb.run('DeleteItem', refused)).toThrow('The conditional request failed');
  dynamodb.run('DeleteItem', { TableName, Key: { pk: { S: 'p' }, sk: { S: 'none' } } });
  expect(stream.read('views', 10).Records).toHaveLength(1);
});

test('a transaction of the caller that is rolled back takes its records with it', () => {
  const { database, put, stream } = aStream();
  database.exec('BEGIN');
  put('a');
  database.exec('ROLLBACK');
  expect(stream.read('views', 10).Records).toEqual([]);
});

test('an item that time to live deletes is marked as such', () => {
  const { dynamodb, put, stream } = aStream();
  put('a', { expires: { N: String(at / 1000 - 1) } });
  expect(dynamodb.deleteExpired(10)).toBe(1);
  expect(stream.read('views', 10).Records[1]).toMatchObject({
    eventName: 'REMOVE',
    userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
  });
});

test('uncommitted records are read again; committed ones are not', () => {
  const { put, stream } = aStream();
  for (const sk of ['a', 'b', 'c']) put(sk);
  const first = stream.read('views', 2);
  expect(sortKeys(first)).toEqual(['a', 'b']);
  expect(sortKeys(stream.read('views', 2))).toEqual(['a', 'b']);
  stream.commit('views', numberOf(first, 0));
  expect(sortKeys(stream.read('views', 10))).toEqual(['b', 'c']);
});

test('a record is kept until every consumer has passed it, and sequence numbers never repeat', () => {
  const { database, put, stream } = aStream();
  const kept = () => database.prepare('SELECT count(*) AS count FROM item_changes').get()!.count;
  stream.register('slow');
  put('a');
  const read = stream.read('fast', 10);
  stream.commit('fast', numberOf(read, 0));
  expect(kept()).toBe(1);
  stream.commit('slow', numberOf(read, 0));
  expect(kept()).toBe(0);
  put('b');
  expect(numberOf(stream.read('fast', 10), 0) > numberOf(read, 0)).toBe(true);
  stream.remove('slow');
  stream.commit('fast', numberOf(stream.read('fast', 10), 0));
  expect(kept()).toBe(0);
});

/** Consumes until every record is committed or given up. Returns the keys of those given up. */
async function consumeAll(
  { stream, database }: ReturnType<typeof aStream>,
  handler: (event: DynamoDBStreamEvent) => Promise<unknown>,
  options: Partial<ConsumeOptions> = {},
) {
  const ended = new AbortController();
  const given: string[] = [];
  const consuming = consume(stream, 'views', handler as () => Promise<void>, {
    firstWaitMs: 1,
    idleMs: 1,
    onFailure: async ({ dynamodb }) => void given.push(dynamodb!.Keys!.sk!.S!),
    ...options,
    signal: ended.signal,
  });
  while (database.prepare('SELECT count(*) AS count FROM item_changes').get()!.count !== 0) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  ended.abort();
  await consuming;
  return given;
}

test('records are consumed in order, in batches', async () => {
  const made = aStream();
  for (const sk of ['a', 'b', 'c', 'd', 'e']) made.put(sk);
  const batches: unknown[] = [];
  await consumeAll(made, async (event) => void batches.push(sortKeys(event)), { batchSize: 2 });
  expect(batches).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
});

test('records that come one by one are consumed together: after less than a whole batch it waits', async () => {
  const { put, stream } = aStream();
  const over = new AbortController();
  const batches: number[] = [];
  const handler = async ({ Records }: DynamoDBStreamEvent) => void batches.push(Records.length);
  const consuming = consume(stream, 'views', handler as () => Promise<void>, {
    idleMs: 300,
    signal: over.signal,
    onFailure: async () => {},
  });
  for (let n = 0; n < 20; n += 1) {
    put(`${n}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  while (batches.reduce((sum, length) => sum + length, 0) < 20) await new Promise((resolve) => setTimeout(resolve, 5));
  over.abort();
  await consuming;
  expect(batches.length).toBeLessThan(10);
});

test('a batch in which a record is reported goes on from that record', async () => {
  const made = aStream();
  for (const sk of ['a', 'b', 'c']) made.put(sk);
  const batches: unknown[] = [];
  await consumeAll(made, async (event) => {
    batches.push(sortKeys(event));
    const index = batches.length === 1 ? 1 : -1;
    return { batchItemFailures: index < 0 ? [] : [{ itemIdentifier: numberOf(event, index) }] };
  });
  expect(batches).toEqual([
    ['a', 'b', 'c'],
    ['b', 'c'],
  ]);
});

test('a batch that throws is halved, and the record at fault is given up after its attempts', async () => {
  const made = aStream();
  for (const sk of ['a', 'b', 'bad', 'c']) made.put(sk);
  const handled: string[] = [];
  const attempts: unknown[] = [];
  const given = await consumeAll(
    made,
    async (event) => {
      const keys = sortKeys(event);
      if (keys.length === 1 && keys[0] === 'bad') attempts.push(keys);
      if (keys.includes('bad')) throw new Error('bad');
      handled.push(...(keys as string[]));
    },
    { maxAttempts: 3 },
  );
  expect(given).toEqual(['bad']);
  expect(attempts).toHaveLength(3);
  expect(handled).toEqual(['a', 'b', 'c']);
});

test('a record is not passed until onFailure has taken it', async () => {
  const made = aStream();
  made.put('bad');
  let calls = 0;
  await consumeAll(made, () => Promise.reject(new Error('bad')), {
    maxAttempts: 1,
    onFailure: async () => {
      calls++;
      if (calls < 3) throw new Error('no queue');
    },
  });
  expect(calls).toBe(3);
});

test('a position that cannot be stored for a time ends no consumer: the records come again', async () => {
  const said = jest.spyOn(console, 'error').mockImplementation(() => {});
  const { put, stream } = aStream();
  put('a');
  const commit = jest.spyOn(stream, 'commit').mockImplementationOnce(() => {
    throw new Error('database or disk is full');
  });
  const over = new AbortController();
  const seen: unknown[] = [];
  const handler = async (event: DynamoDBStreamEvent) => {
    seen.push(...sortKeys(event));
    if (seen.length === 2) over.abort();
  };
  await consume(stream, 'views', handler as () => Promise<void>, { signal: over.signal, onFailure: async () => {} });
  expect(seen).toEqual(['a', 'a']);
  expect(commit).toHaveBeenCalledTimes(2);
  expect(said.mock.calls[0]?.[0]).toContain('views cannot be read or committed: database or disk is full');
  jest.restoreAllMocks();
});
