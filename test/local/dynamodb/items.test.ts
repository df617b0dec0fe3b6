import { DatabaseSync } from 'node:sqlite';
import { expect, test } from '@jest/globals';
import type { AttributeValue, Item } from '../../../local/dynamodb/attribute-value.ts';
import { DynamoDb } from '../../../local/dynamodb/dynamodb.ts';
import { itemSize } from '../../../local/dynamodb/item-size.ts';
import { aTable, expectInvalid, key, refusal, TableName } from './a-table.ts';

test('an item is read as it was put, with numbers in canonical form', () => {
  const { put, get } = aTable();
  const stored: Item = {
    S: { S: 'é😀\u0000"\\' },
    B: { B: 'AAEC' },
    BOOL: { BOOL: false },
    NULL: { NULL: true },
    SS: { SS: ['b', 'a', ''] },
    NS: { NS: ['1', '-0.5'] },
    BS: { BS: ['AA==', ''] },
    L: { L: [] },
    M: { M: { '': { S: '' } } },
  };
  put({ ...stored, N: { N: '-001.500' }, zero: { N: '-0' }, large: { N: '1.5E3' }, small: { N: '1e-3' } });
  expect(get()).toEqual({
    ...key(),
    ...stored,
    N: { N: '-1.5' },
    zero: { N: '0' },
    large: { N: '1500' },
    small: { N: '0.001' },
  });
});

test('put replaces the whole item, and returns the old one if asked', () => {
  const { put, get } = aTable();
  expect(put({ a: { N: '1' } }, { ReturnValues: 'ALL_OLD' })).toEqual({});
  expect(put({ b: { N: '1' } }, { ReturnValues: 'ALL_OLD' }).Attributes).toEqual({ ...key(), a: { N: '1' } });
  expect(get()).toEqual({ ...key(), b: { N: '1' } });
});

test('delete returns the old item if asked; deleting an absent item is no error', () => {
  const { put, run, get } = aTable();
  put();
  expect(run('DeleteItem', { Key: key(), ReturnValues: 'ALL_OLD' }).Attributes).toEqual(key());
  expect(run('DeleteItem', { Key: key(), ReturnValues: 'ALL_OLD' })).toEqual({});
  expect(get()).toBeUndefined();
});

test('a projection returns the paths that are there; elements of a list close up', () => {
  const { put, run } = aTable();
  put({ m: { M: { x: { N: '1' }, y: { N: '2' } } }, l: { L: [{ N: '0' }, { M: { z: { N: '1' } } }, { N: '2' }] } });
  const read = (ProjectionExpression: string) => run('GetItem', { Key: key(), ProjectionExpression }).Item;
  expect(read('m.x, l[2], l[1].z, nope.x, l[7]')).toEqual({
    m: { M: { x: { N: '1' } } },
    l: { L: [{ M: { z: { N: '1' } } }, { N: '2' }] },
  });
  expect(read('nope')).toEqual({});
  expectInvalid(() => read('m, m.x'), /Two document paths overlap/);
  expectInvalid(() => read('!!! INVALID !!!'), 'Invalid ProjectionExpression: Syntax error; token: "!", near: "!!"');
  expectInvalid(() => read('pk[0]'), /Key attributes must be scalars/);
});

test.each<[string, unknown, RegExp]>([
  ['an empty string set', { SS: [] }, /An string set {2}may not be empty/],
  ['an empty number set', { NS: [] }, /An number set {2}may not be empty/],
  ['an empty binary set', { BS: [] }, /Binary sets should not be empty/],
  ['a string set with duplicates', { SS: ['a', 'a'] }, /Input collection \[a, a\] contains duplicates/],
  ['a number set with duplicates', { NS: ['1', '1.0'] }, /Input collection contains duplicates/],
  ['a false null', { NULL: false }, /Null attribute value types must have the value of true/],
  ['no type', {}, /Supplied AttributeValue is empty/],
  ['an unknown type', { X: '1' }, /Supplied AttributeValue is empty/],
  ['a type of Object.prototype', { constructor: '1' }, /Supplied AttributeValue is empty/],
  ['two types', { S: '1', N: '1' }, /more than one datatypes set/],
  ['no number', { N: 'x' }, /The parameter cannot be converted to a numeric value: x/],
  ['39 digits', { N: '1'.repeat(39) }, /more than 38 significant digits/],
  ['a number too large', { N: '1e126' }, /Number overflow/],
  ['a number too small', { N: '1e-131' }, /Number underflow/],
])('%s is refused', (_, value, message) => {
  const { put, get } = aTable();
  expectInvalid(() => put({ v: value as AttributeValue }), message);
  expectInvalid(() => put({ v: { L: [{ M: { deep: value as AttributeValue } }] } }), message);
  expect(get()).toBeUndefined();
});

test.each([
  ['a string', { S: 1 }],
  ['a number', { N: 1 }],
  ['a list', { L: 'x' }],
  ['binary', { B: 'no base64!' }],
])('a value that is not %s on the wire is a SerializationException', (_, value) => {
  const { put } = aTable();
  expect(refusal(() => put({ v: value as unknown as AttributeValue })).name).toBe('SerializationException');
});

test('nesting goes to 32 levels', () => {
  const { put } = aTable();
  const nested = (levels: number): AttributeValue => (levels === 0 ? { N: '1' } : { L: [nested(levels - 1)] });
  put({ v: nested(32) });
  expectInvalid(() => put({ v: nested(33) }), /Nesting Levels have exceeded supported limits/);
});

test('an item has at most 400 KB, names counted', () => {
  const { put, update, get } = aTable();
  const room = 400 * 1024 - itemSize({ ...key(), v: { S: '' } });
  put({ v: { S: 'é'.repeat(room / 2) } });
  expectInvalid(() => put({ v: { S: 'x'.repeat(room + 1) } }), 'Item size has exceeded the maximum allowed size');
  expectInvalid(
    () => update('SET w = :w', { ':w': { N: '1' } }),
    'Item size to update has exceeded the maximum allowed size',
  );
  expect(get()).not.toHaveProperty('w');
});

test('sizes are counted as DynamoDB counts them', () => {
  expect(itemSize({ ab: { S: 'é' } })).toBe(4);
  expect(itemSize({ a: { N: '1' }, b: { N: '-12' }, c: { N: '0' } })).toBe(1 + 2 + 1 + 3 + 1 + 1);
  expect(itemSize({ a: { BOOL: true }, b: { NULL: true }, c: { B: 'AAEC' } })).toBe(2 + 2 + 4);
  expect(itemSize({ a: { L: [{ S: 'x' }] }, m: { M: { k: { S: 'x' } } } })).toBe(1 + 3 + 2 + 1 + 3 + 1 + 2);
  expect(itemSize({ a: { SS: ['xy', 'z'] } })).toBe(4);
});

test.each<[string, Item, RegExp]>([
  ['an empty partition key', { pk: { S: '' }, sk: { S: 'a' } }, /cannot contain an empty string value. Key: pk/],
  ['an empty sort key', { pk: { S: 'p' }, sk: { S: '' } }, /cannot contain an empty string value. Key: sk/],
  ['a partition key over 2048 bytes', { pk: { S: 'é'.repeat(1025) }, sk: { S: 'a' } }, /Size of hashkey/],
  ['a sort key over 1024 bytes', { pk: { S: 'p' }, sk: { S: 'x'.repeat(1025) } }, /size limit of 1024 bytes/],
])('%s is refused', (_, bad, message) => {
  const { run } = aTable();
  expectInvalid(() => run('PutItem', { Item: bad }), message);
  expectInvalid(() => run('GetItem', { Key: bad }), message);
  expectInvalid(() => run('DeleteItem', { Key: bad }), message);
});

test('a key that does not match the schema is refused', () => {
  const { run } = aTable();
  const message = 'The provided key element does not match the schema';
  for (const bad of [{}, { pk: { S: 'p' } }, { pk: { S: 'p' }, sk: { N: '1' } }, { ...key(), more: { S: 'x' } }]) {
    expectInvalid(() => run('GetItem', { Key: bad }), message);
    expectInvalid(() => run('UpdateItem', { Key: bad }), message);
  }
  expectInvalid(() => run('PutItem', { Item: { pk: { S: 'p' } } }), /Missing the key sk in the item/);
  expectInvalid(
    () => run('PutItem', { Item: { ...key(), pk: { N: '1' } } }),
    /Type mismatch for key pk expected: S actual: N/,
  );
});

test('BatchGetItem returns the items that exist, for at most 100 keys, none twice', () => {
  const { put, dynamodb } = aTable();
  put({ a: { N: '1' }, b: { N: '1' } });
  const batch = (Keys: Item[], more = {}) =>
    dynamodb.run('BatchGetItem', { RequestItems: { [TableName]: { Keys, ...more } } });
  expect(batch([key(), key('none')], { ProjectionExpression: 'a' })).toEqual({
    Responses: { [TableName]: [{ a: { N: '1' } }] },
    UnprocessedKeys: {},
  });
  expectInvalid(() => batch([key(), key()]), 'Provided list of item keys contains duplicates');
  expectInvalid(() => batch(Array.from({ length: 101 }, (_, n) => key(String(n)))), /length less than or equal to 100/);
  expectInvalid(
    () => dynamodb.run('BatchGetItem', { RequestItems: {} }),
    'The requestItems parameter is required for BatchGetItem',
  );
});

test('an item whose time to live is over is deleted, but not if that is long ago, or no number', () => {
  const now = 1_800_000_000;
  const { run, get, dynamodb } = aTable({ now: () => now * 1000 });
  const put = (sk: string, expires: AttributeValue) => run('PutItem', { Item: { ...key(sk), expires } });
  put('over', { N: String(now - 1) });
  put('over too', { N: String(now - 2) });
  put('to come', { N: String(now + 1) });
  put('text', { S: String(now - 1) });
  put('years ago', { N: '1' });
  expect(dynamodb.deleteExpired(1)).toBe(1);
  expect(get('over too')).toBeUndefined();
  expect(dynamodb.deleteExpired(10)).toBe(1);
  expect(dynamodb.deleteExpired(10)).toBe(0);
  expect(['over', 'to come', 'text', 'years ago'].map((sk) => get(sk) !== undefined)).toEqual([
    false,
    true,
    true,
    true,
  ]);
});

test('a write joins the transaction that is open', () => {
  const { database, put, get, update } = aTable();
  put({ n: { N: '1' } });
  database.exec('BEGIN');
  update('SET n = :v', { ':v': { N: '2' } });
  expect(get()!.n).toEqual({ N: '2' });
  database.exec('ROLLBACK');
  expect(get()!.n).toEqual({ N: '1' });
});

test('an index that is added to a table has the existing items', () => {
  const database = new DatabaseSync(':memory:');
  const before = new DynamoDb(database, [{ name: TableName, indexes: {} }]);
  before.run('PutItem', { TableName, Item: { ...key(), gsi1pk: { S: 'x' }, gsi1sk: { S: 'y' } } });
  before.run('PutItem', { TableName, Item: { ...key('b'), gsi1pk: { S: 'x' } } });
  const after = new DynamoDb(database, [{ name: TableName, indexes: { gsi1: [] } }]);
  const query = {
    TableName,
    IndexName: 'gsi1',
    KeyConditionExpression: 'gsi1pk = :x',
    ExpressionAttributeValues: { ':x': { S: 'x' } },
  };
  expect(after.run('Query', query)).toMatchObject({ Count: 1 });
});
