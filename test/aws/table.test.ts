import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { asCaller } from '../../aws/caller.ts';
import { absent, equals, oneOf, present, sizeBelow, sizeIs } from '../../aws/expressions.ts';
import { Table } from '../../aws/table.ts';
import { startServices } from '../local/start-services.ts';

await startServices();
const table = new Table('tritons');

/** Attributes that the table adds to each item; the caller is known in handlers only. */
const stamps = { schemaVersion: 1, quiet: false, changedAt: expect.any(String) };

let made = 0;
/** A key that no other test uses. */
const newKey = () => {
  made += 1;
  return { pk: `item${made}`, sk: 'x' };
};

async function stored(fields: Record<string, unknown>) {
  const key = newKey();
  await table.put({ ...key, ...fields });
  return key;
}

test('an item of a newer version of TRITONS is refused by name, however it is read, and is not changed', async () => {
  const key = await stored({ gsi1pk: 'new', gsi1sk: '1' });
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  await documents.send(new PutCommand({ TableName: 'tritons', Item: { ...key, schemaVersion: 2 } }));
  const refused = expect.objectContaining({ name: 'NewerItem', message: expect.stringContaining(`${key.pk} x`) });
  await expect(table.get(key)).rejects.toEqual(refused);
  await expect(table.getMany([key])).rejects.toEqual(refused);
  await expect(table.queryAll({ partition: key.pk })).rejects.toEqual(refused);
  expect(await table.update(key, { set: { a: 1 } }, [])).toBeUndefined();
  const { Item } = await documents.send(new GetCommand({ TableName: 'tritons', Key: key }));
  expect(Item).toEqual({ ...key, schemaVersion: 2 });
});

describe('create', () => {
  test('the first of two is stored, the second is told so and changes nothing', async () => {
    const key = newKey();
    expect(await table.create({ ...key, value: 1 })).toBe(true);
    expect(await table.create({ ...key, value: 2 })).toBe(false);
    expect(await table.get(key)).toMatchObject({ ...key, value: 1 });
  });

  test('of 20 at once exactly one is first', async () => {
    const key = newKey();
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => table.create({ ...key, n })));
    expect(answers.filter(Boolean)).toHaveLength(1);
  });

  test('undefined fields are left out, also deep down, and unicode is kept', async () => {
    const key = newKey();
    await table.create({
      ...key,
      gone: undefined,
      deep: { gone: undefined, kept: 'Ω 𝄞 \u0000' },
      empty: '',
      none: null,
    });
    expect(await table.get(key)).toEqual({
      ...key,
      ...stamps,
      deep: { kept: 'Ω 𝄞 \u0000' },
      empty: '',
      none: null,
    });
  });
});

describe('update', () => {
  test('answers with the item as it is, or as it was', async () => {
    const key = await stored({ value: 1 });
    expect(await table.update(key, { set: { value: 2 } }, [])).toEqual({ ...key, ...stamps, value: 2 });
    expect(await table.update(key, { set: { value: 3 } }, [], 'before')).toEqual({
      ...key,
      ...stamps,
      value: 2,
    });
    expect(await table.get(key)).toEqual({ ...key, ...stamps, value: 3 });
  });

  test('a condition that does not hold changes nothing and is undefined', async () => {
    const key = await stored({ value: 1 });
    expect(await table.update(key, { set: { value: 2 } }, [equals('value', 7)])).toBeUndefined();
    expect(await table.update(key, { set: { value: 2 } }, [equals('value', 1), present('other')])).toBeUndefined();
    expect(await table.get(key)).toMatchObject({ ...key, value: 1 });
  });

  test('an item that does not exist is not created', async () => {
    const key = newKey();
    expect(await table.update(key, { set: { value: 2 } }, [])).toBeUndefined();
    expect(await table.get(key)).toBeUndefined();
  });

  test('a fault is thrown, not taken for a condition', async () => {
    const key = await stored({ value: 'text' });
    await expect(table.update(key, { increment: { value: 1 } }, [])).rejects.toThrow();
  });

  test('every kind of change in one write, with names that DynamoDB reserves', async () => {
    const key = await stored({
      status: 'old',
      name: 'n',
      count: 1,
      token: 't',
      values: { 'a/b/1': 1, size: 2 },
      waitsOn: new Set(['one', 'two']),
    });
    const item = await table.update(
      key,
      {
        set: { status: 'new', 'values.a/b/2': 2, order: undefined },
        copy: { comment: 'name' },
        setIfAbsent: { date: 'first', name: 'not taken' },
        increment: { count: 2, 'values.size': -1 },
        remove: ['token', 'values.a/b/1'],
        deleteFrom: { waitsOn: 'one' },
      },
      [equals('status', 'old')],
    );
    expect(item).toEqual({
      ...key,
      ...stamps,
      status: 'new',
      name: 'n',
      comment: 'n',
      date: 'first',
      count: 3,
      values: { size: 1, 'a/b/2': 2 },
      waitsOn: new Set(['two']),
    });
  });

  test('a set that loses its last element is gone', async () => {
    const key = await stored({ waitsOn: new Set(['one']) });
    expect(await table.update(key, { deleteFrom: { waitsOn: 'one' } }, [])).toEqual({ ...key, ...stamps });
    expect(await table.update(key, { set: { done: true } }, [absent('waitsOn')])).toBeDefined();
  });

  test('removing an absent value changes nothing, so removing twice is fine', async () => {
    const key = await stored({ leases: {} });
    expect(await table.update(key, { remove: ['leases.x', 'other'] }, [sizeIs('leases', 0)])).toEqual({
      ...key,
      ...stamps,
      leases: {},
    });
  });

  test('sizes of maps are conditions', async () => {
    const key = await stored({ leases: { a: 1, b: 2 } });
    expect(await table.update(key, { set: { x: 1 } }, [sizeBelow('leases', 2)])).toBeUndefined();
    expect(await table.update(key, { set: { x: 1 } }, [sizeBelow('leases', 3), sizeIs('leases', 2)])).toBeDefined();
    expect(await table.update(key, { set: { x: 2 } }, [oneOf('x', [5, 6, 1])])).toMatchObject({ x: 2 });
  });

  test('one of 20 concurrent changes that expect the same value counts', async () => {
    const key = await stored({ run: 1 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => table.update(key, { increment: { run: 1 } }, [equals('run', 1)])),
    );
    expect(answers.filter(Boolean)).toEqual([{ ...key, ...stamps, run: 2 }]);
  });
});

describe('query', () => {
  const partition = 'people';
  const names = ['ada', 'alan', 'barbara', 'edsger', 'grace'];

  test('pages through a partition, in order and without gaps or repeats', async () => {
    await Promise.all(names.map((sk, index) => table.put({ pk: partition, sk, odd: index % 2 === 1 })));
    const pages: string[][] = [];
    let after: Record<string, unknown> | undefined;
    do {
      const { items, next } = await table.query({ partition, limit: 2, after });
      pages.push(items.map(({ sk }) => String(sk)));
      after = next;
    } while (after);
    expect(pages.flat()).toEqual(names);
    expect(pages.slice(0, 2)).toEqual([names.slice(0, 2), names.slice(2, 4)]);
  });

  const read = async (input: object) => (await table.query({ partition, ...input })).items.map(({ sk }) => String(sk));

  test('by a part of the sort key, both ends included, and backwards', async () => {
    expect(await read({ between: ['alan', 'edsger'] })).toEqual(['alan', 'barbara', 'edsger']);
    expect(await read({ beginsWith: 'a' })).toEqual(['ada', 'alan']);
    expect(await read({ below: 'alan' })).toEqual(['ada']);
    expect(await read({ newestFirst: true, limit: 1 })).toEqual(['grace']);
    expect(await table.query({ partition: 'nobody' })).toEqual({ items: [], next: undefined });
  });

  test('a filter applies to the page that was read, so an empty page may have a next one', async () => {
    const first = await table.query({ partition, limit: 1, filter: { odd: true, other: undefined } });
    expect(first.items).toEqual([]);
    expect(first.next).toEqual({ pk: partition, sk: 'ada' });
    const all = await table.queryAll({ partition, limit: 1, filter: { odd: true } });
    expect(all.map(({ sk }) => sk)).toEqual(['alan', 'edsger']);
  });

  test('an index has the items with its key, and loses those that lose it', async () => {
    const key = await stored({ gsi1pk: 'WAIT#x', gsi1sk: '1' });
    expect(await table.queryAll({ index: 'gsi1', partition: 'WAIT#x' })).toMatchObject([key]);
    await table.update(key, { remove: ['gsi1pk', 'gsi1sk'] }, []);
    expect(await table.queryAll({ index: 'gsi1', partition: 'WAIT#x' })).toEqual([]);
  });
});

test('getMany reads up to 100 items, and leaves out what does not exist', async () => {
  const keys = Array.from({ length: 99 }, newKey);
  await Promise.all(keys.map((key, n) => table.put({ ...key, n, text: 'x'.repeat(1_000) })));
  const items = await table.getMany([...keys, newKey()]);
  expect(items.map(({ n }) => n).sort((a, b) => Number(a) - Number(b))).toEqual(keys.map((_, n) => n));
});

describe('who writes', () => {
  const caller = { actor: 'user/ada', keyId: 'k1', requestId: 'r1' };
  const asAda = { changedBy: 'user/ada', changedWith: 'k1', requestId: 'r1' };

  test('stands on what was created and changed, until somebody else changes it', async () => {
    const key = newKey();
    await asCaller(caller, () => table.create({ ...key, run: 1 }));
    expect(await table.get(key)).toMatchObject(asAda);
    const system = { actor: 'system', keyId: undefined, requestId: 'r2' };
    await asCaller(system, () => table.update(key, { set: { run: 2 } }, []));
    expect(await table.get(key)).toEqual({ ...key, ...stamps, run: 2, changedBy: 'system', requestId: 'r2' });
  });

  test('stays as it was if somebody writes quietly', async () => {
    const key = newKey();
    await asCaller(caller, () => table.create({ ...key, run: 1 }));
    await table.update(key, { set: { beats: 1 }, isQuiet: true }, []);
    expect(await table.get(key)).toEqual({ ...key, ...stamps, ...asAda, run: 1, beats: 1, quiet: true });
    await table.update(key, { set: { run: 2 } }, []);
    expect(await table.get(key)).toEqual({ ...key, ...stamps, run: 2, beats: 1 });
  });
});
