import { expect, test } from '@jest/globals';
import type { Item } from '../../../local/dynamodb/attribute-value.ts';
import type { DynamoDbOptions } from '../../../local/dynamodb/dynamodb.ts';
import { aTable, expectInvalid, key, type Table } from './a-table.ts';

const sortKeys = ['1', '10', '2', 'B', 'a', 'a\u0000', 'ab', 'é', '\uffff', '😀'];
const p = { ':p': { S: 'p' } };

function filled(options: DynamoDbOptions = {}): Table {
  const table = aTable(options);
  for (const sk of sortKeys.toReversed()) table.run('PutItem', { Item: { ...key(sk), sk2: { S: sk } } });
  table.run('PutItem', { Item: { pk: { S: 'q' }, sk: { S: 'a' } } });
  return table;
}

const sks = ({ Items }: { Items?: Item[] }) => Items!.map(({ sk }) => sk!.S);

test('items of a partition come in the order of the UTF-8 bytes of their sort keys, or backwards', () => {
  const { query } = filled();
  expect(sks(query('pk = :p', p))).toEqual(sortKeys);
  expect(sks(query('pk = :p', p, { ScanIndexForward: false }))).toEqual(sortKeys.toReversed());
});

test.each([
  ['sk = :a', ['a']],
  [':a = sk', ['a']],
  ['sk < :a', ['1', '10', '2', 'B']],
  [':a > sk', ['1', '10', '2', 'B']],
  ['sk <= :a', ['1', '10', '2', 'B', 'a']],
  ['sk > :e', ['\uffff', '😀']],
  ['sk >= :e', ['é', '\uffff', '😀']],
  ['sk BETWEEN :a AND :e', ['a', 'a\u0000', 'ab', 'é']],
  ['begins_with(sk, :a)', ['a', 'a\u0000', 'ab']],
  ['begins_with(sk, :top)', ['😀']],
])('the range %s', (range, expected) => {
  const all = { ':a': { S: 'a' }, ':e': { S: 'é' }, ':top': { S: '😀' } };
  const values = Object.fromEntries(Object.entries(all).filter(([name]) => range.includes(name)));
  expect(sks(filled().query(`pk = :p AND ${range}`, { ...p, ...values }))).toEqual(expected);
});

test('pages of any size, either way, give every item once', () => {
  const { query } = filled();
  for (const ScanIndexForward of [true, false]) {
    for (let Limit = 1; Limit <= sortKeys.length + 1; Limit++) {
      const seen: unknown[] = [];
      let ExclusiveStartKey: Item | undefined;
      do {
        const page = query('pk = :p', p, { Limit, ScanIndexForward, ExclusiveStartKey });
        seen.push(...sks(page));
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
      expect(seen).toEqual(ScanIndexForward ? sortKeys : sortKeys.toReversed());
    }
  }
});

test('a page that is full has a key to go on from, even if nothing follows', () => {
  const { query } = filled();
  expect(query('pk = :p AND sk = :a', { ...p, ':a': { S: 'a' } }, { Limit: 1 }).LastEvaluatedKey).toEqual(key('a'));
  expect(query('pk = :p AND sk = :a', { ...p, ':a': { S: 'a' } }).LastEvaluatedKey).toBeUndefined();
});

test('a page ends at 1 MB', () => {
  const { run, query } = aTable();
  for (let n = 0; n < 12; n++)
    run('PutItem', { Item: { ...key(`${n}`.padStart(2, '0')), v: { S: 'x'.repeat(200_000) } } });
  const first = query('pk = :p', p);
  expect(first.Count).toBe(6);
  expect(first.LastEvaluatedKey).toEqual(key('05'));
  expect(query('pk = :p', p, { ExclusiveStartKey: first.LastEvaluatedKey }).Count).toBe(6);
});

test('a filter is applied after the page is read', () => {
  const { query } = filled();
  const page = query('pk = :p', { ...p, ':a': { S: 'a' } }, { FilterExpression: 'begins_with(sk2, :a)', Limit: 5 });
  expect(page).toMatchObject({ Count: 1, ScannedCount: 5, LastEvaluatedKey: key('a') });
  expect(query('pk = :p', p, { Select: 'COUNT' })).toEqual({ Count: 10, ScannedCount: 10 });
});

test('an index has the items with both its keys, with the declared attributes', () => {
  const { put, run, query } = aTable();
  put({ gsi1pk: { S: 'x' }, gsi1sk: { S: '1' }, a: { N: '1' }, b: { N: '1' } });
  run('PutItem', { Item: { ...key('b'), gsi1pk: { S: 'x' } } });
  const x = { ':x': { S: 'x' } };
  const items = () => query('gsi1pk = :x', x, { IndexName: 'gsi1' }).Items;
  expect(items()).toEqual([{ ...key(), gsi1pk: { S: 'x' }, gsi1sk: { S: '1' }, a: { N: '1' } }]);
  const filtered = query('gsi1pk = :x', x, { IndexName: 'gsi1', FilterExpression: 'attribute_exists(b)' });
  expect(filtered).toMatchObject({ Count: 0, ScannedCount: 1 });
  run('UpdateItem', { Key: key(), UpdateExpression: 'REMOVE gsi1sk' });
  expect(items()).toEqual([]);
});

test('items with equal keys of an index are paged through, each once', () => {
  const { run, query } = aTable();
  const all = ['a', 'b', 'c', 'd', 'e'];
  for (const sk of all) run('PutItem', { Item: { ...key(sk), gsi1pk: { S: 'x' }, gsi1sk: { S: 'same' } } });
  const seen: unknown[] = [];
  let ExclusiveStartKey: Item | undefined;
  do {
    const page = query('gsi1pk = :x', { ':x': { S: 'x' } }, { IndexName: 'gsi1', Limit: 2, ExclusiveStartKey });
    seen.push(...sks(page));
    ExclusiveStartKey = page.LastEvaluatedKey;
    if (ExclusiveStartKey) expect(Object.keys(ExclusiveStartKey).sort()).toEqual(['gsi1pk', 'gsi1sk', 'pk', 'sk']);
  } while (ExclusiveStartKey);
  expect(seen.toSorted()).toEqual(all);
});

test('with a lag, an index shows an earlier state than the table', () => {
  let now = 1000;
  const { run, put, get, query } = aTable({ now: () => now, indexLagMs: 100 });
  const inIndex = (more = {}) =>
    query(
      'gsi1pk = :x AND gsi1sk > :low',
      { ':x': { S: 'x' }, ':low': { S: '0' } },
      { IndexName: 'gsi1', ...more },
    ).Items!.map(({ a }) => a?.N);
  put({ gsi1pk: { S: 'x' }, gsi1sk: { S: '1' }, a: { N: '1' } });
  expect(inIndex()).toEqual([]);
  now += 100;
  expect(inIndex()).toEqual(['1']);
  run('UpdateItem', {
    Key: key(),
    UpdateExpression: 'SET a = :v REMOVE gsi1sk',
    ExpressionAttributeValues: { ':v': { N: '2' } },
  });
  run('PutItem', { Item: { ...key('b'), gsi1pk: { S: 'x' }, gsi1sk: { S: '2' }, a: { N: '3' } } });
  expect(inIndex()).toEqual(['1']);
  expect(inIndex({ Limit: 1, ScanIndexForward: false })).toEqual(['1']);
  expect(get()!.a).toEqual({ N: '2' });
  now += 99;
  expect(inIndex()).toEqual(['1']);
  now += 1;
  expect(inIndex()).toEqual(['3']);
});

test.each<[string, string, Record<string, unknown>, string | RegExp]>([
  ['no partition', 'sk = :p', {}, 'Query condition missed key schema element: pk'],
  ['another attribute', 'a = :p', {}, 'Query condition missed key schema element: pk'],
  ['a range of partitions', 'pk > :p', {}, 'Query key condition not supported'],
  ['OR', 'pk = :p OR sk = :p', {}, 'Invalid operator used in KeyConditionExpression: OR'],
  ['<>', 'pk = :p AND sk <> :p', {}, 'Invalid operator used in KeyConditionExpression: <>'],
  ['contains', 'pk = :p AND contains(sk, :p)', {}, 'Invalid operator used in KeyConditionExpression: contains'],
  [
    'a key twice',
    'pk = :p AND sk > :p AND sk < :p',
    {},
    'KeyConditionExpressions must only contain one condition per key',
  ],
  ['a nested key', 'pk.x = :p', {}, 'KeyConditionExpressions cannot have conditions on nested attributes'],
  ['two attributes', 'pk = sk AND sk = :p', {}, /Multiple attribute names used in one condition/],
  ['no expression', '', {}, 'Invalid KeyConditionExpression: The expression can not be empty;'],
  [
    'a filter on a key',
    'pk = :p',
    { FilterExpression: 'sk = :p' },
    /can only contain non-primary key attributes: Primary key attribute: sk/,
  ],
  [
    'a limit of 0',
    'pk = :p',
    { Limit: 0 },
    /Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1/,
  ],
  ['an unknown index', 'pk = :p', { IndexName: 'gsi9' }, 'The table does not have the specified index: gsi9'],
  [
    'a consistent read of an index',
    'gsi1pk = :p',
    { IndexName: 'gsi1', ConsistentRead: true },
    'Consistent reads are not supported on global secondary indexes',
  ],
  [
    'all attributes of an index',
    'gsi1pk = :p',
    { IndexName: 'gsi1', Select: 'ALL_ATTRIBUTES' },
    /Select type ALL_ATTRIBUTES is not supported for global secondary index gsi1/,
  ],
  [
    'an attribute that an index has not',
    'gsi1pk = :p',
    { IndexName: 'gsi1', ProjectionExpression: 'b' },
    /Global secondary index gsi1 does not project \[b\]/,
  ],
  [
    'a count with a projection',
    'pk = :p',
    { Select: 'COUNT', ProjectionExpression: 'a' },
    /Cannot specify the ProjectionExpression/,
  ],
  ['an unknown Select', 'pk = :p', { Select: 'X' }, /Value 'X' at 'select' failed to satisfy constraint/],
  [
    'a starting key of another form',
    'pk = :p',
    { ExclusiveStartKey: { pk: { S: 'p' } } },
    'The provided starting key is invalid',
  ],
  [
    'a starting key of another partition',
    'pk = :p',
    { ExclusiveStartKey: { pk: { S: 'q' }, sk: { S: 'a' } } },
    /outside query boundaries/,
  ],
  [
    'a starting key out of range',
    'pk = :p AND sk > :p',
    { ExclusiveStartKey: key('a') },
    /does not match the range key predicate/,
  ],
])('%s is refused', (_, condition, more, message) => {
  expectInvalid(() => filled().query(condition, p, more), message);
});

test('a key of another type or an empty one is refused', () => {
  const { query } = filled();
  expectInvalid(() => query('pk = :p', { ':p': { N: '1' } }), /Condition parameter type does not match schema type/);
  expectInvalid(() => query('pk = :p', { ':p': { S: '' } }), /cannot contain an empty string value. Key: pk/);
});
