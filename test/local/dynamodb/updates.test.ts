import { expect, test } from '@jest/globals';
import type { AttributeValue, Item } from '../../../local/dynamodb/attribute-value.ts';
import { aTable, expectInvalid, key } from './a-table.ts';

const list = (...texts: string[]): AttributeValue => ({ L: texts.map((S) => ({ S })) });

function updated(item: Item, expression: string, values?: Record<string, AttributeValue>): Item {
  const { put, update } = aTable();
  put(item);
  const { pk: _, sk: __, ...rest } = update(expression, values)!;
  return rest;
}

test.each<[string, Item, string, Record<string, AttributeValue> | undefined, Item]>([
  ['SET puts values', {}, 'SET a = :a', { ':a': { S: '' } }, { a: { S: '' } }],
  [
    'SET copies, from the item as it was',
    { a: { N: '1' }, b: { N: '2' } },
    'SET a = b, b = a',
    undefined,
    { a: { N: '2' }, b: { N: '1' } },
  ],
  ['SET computes', { n: { N: '1.5' } }, 'SET n = n + :v', { ':v': { N: '0.25' } }, { n: { N: '1.75' } }],
  ['SET subtracts', { n: { N: '1' } }, 'SET n = n - :v', { ':v': { N: '3' } }, { n: { N: '-2' } }],
  [
    '38 digits are exact',
    { n: { N: '12345678901234567890123456789012345678' } },
    'SET n = n - :v',
    { ':v': { N: '1' } },
    { n: { N: '12345678901234567890123456789012345677' } },
  ],
  ['0.1 + 0.2 is 0.3', { n: { N: '0.1' } }, 'SET n = n + :v', { ':v': { N: '0.2' } }, { n: { N: '0.3' } }],
  ['if_not_exists keeps', { n: { N: '1' } }, 'SET n = if_not_exists(n, :v)', { ':v': { N: '5' } }, { n: { N: '1' } }],
  ['if_not_exists puts', {}, 'SET n = if_not_exists(n, :v) + :v', { ':v': { N: '5' } }, { n: { N: '10' } }],
  ['list_append', { l: list('a') }, 'SET l = list_append(:v, l)', { ':v': list('b') }, { l: list('b', 'a') }],
  [
    'an element beyond the end is appended',
    { l: list('a') },
    'SET l[9] = :v, l[5] = :w',
    { ':v': { S: 'y' }, ':w': { S: 'x' } },
    { l: list('a', 'x', 'y') },
  ],
  [
    'an entry of a map',
    { m: { M: { x: { N: '1' } } } },
    'SET m.y = :v',
    { ':v': { N: '2' } },
    { m: { M: { x: { N: '1' }, y: { N: '2' } } } },
  ],
  [
    'an entry in a list in a map',
    { m: { M: { l: { L: [{ M: {} }] } } } },
    'SET m.l[0].x = :v',
    { ':v': { N: '2' } },
    { m: { M: { l: { L: [{ M: { x: { N: '2' } } }] } } } },
  ],
  ['REMOVE takes what is there', { a: { N: '1' } }, 'REMOVE a, b', undefined, {}],
  [
    'REMOVE of elements goes by the indexes as they were',
    { l: list('a', 'b', 'c', 'd') },
    'REMOVE l[0], l[2], l[9]',
    undefined,
    { l: list('b', 'd') },
  ],
  [
    'SET and REMOVE in one list',
    { l: list('a', 'b', 'c') },
    'REMOVE l[0] SET l[2] = :v',
    { ':v': { S: 'x' } },
    { l: list('b', 'x') },
  ],
  [
    'REMOVE of elements within elements',
    { l: { L: [list('a', 'b'), list('c', 'd'), list('e')] } },
    'REMOVE l[0], l[1][0]',
    undefined,
    { l: { L: [list('d'), list('e')] } },
  ],
  ['ADD makes a number', {}, 'ADD n :v', { ':v': { N: '5' } }, { n: { N: '5' } }],
  [
    'ADD adds to a number',
    { n: { N: '9007199254740993' } },
    'ADD n :v',
    { ':v': { N: '-2' } },
    { n: { N: '9007199254740991' } },
  ],
  [
    'ADD adds to a set',
    { s: { SS: ['a', 'b'] } },
    'ADD s :v',
    { ':v': { SS: ['b', 'c'] } },
    { s: { SS: ['a', 'b', 'c'] } },
  ],
  [
    'DELETE takes from a set',
    { s: { NS: ['1', '2'] } },
    'DELETE s :v',
    { ':v': { NS: ['1.0', '9'] } },
    { s: { NS: ['2'] } },
  ],
  ['a set that becomes empty is removed', { s: { SS: ['a'] } }, 'DELETE s :v', { ':v': { SS: ['a'] } }, {}],
  ['DELETE from nothing', {}, 'DELETE s :v', { ':v': { SS: ['a'] } }, {}],
  [
    'sections in any order and case',
    { a: { N: '1' }, b: { N: '1' } },
    'remove a set c = :v add b :v',
    { ':v': { N: '1' } },
    { b: { N: '2' }, c: { N: '1' } },
  ],
])('%s', (_, item, expression, values, expected) => {
  expect(updated(item, expression, values)).toEqual(expected);
});

test.each<[string, Item, string, Record<string, AttributeValue> | undefined, RegExp]>([
  ['no expression', {}, '', undefined, /The expression can not be empty/],
  [
    'an unknown action',
    {},
    'INVALID SYNTAX HERE',
    undefined,
    /^Invalid UpdateExpression: Syntax error; token: "INVALID", near: "INVALID SYNTAX"$/,
  ],
  [
    'a section twice',
    {},
    'SET a = :v SET b = :v',
    { ':v': { N: '1' } },
    /The "SET" section can only be used once in an update expression;/,
  ],
  [
    'a path twice',
    {},
    'SET a = :v REMOVE a',
    { ':v': { N: '1' } },
    /Two document paths overlap with each other; .*path one: \[a\], path two: \[a\]/,
  ],
  [
    'a path within another',
    {},
    'SET a = :v, a.b[1] = :v',
    { ':v': { N: '1' } },
    /path one: \[a\], path two: \[a, b, \[1\]\]/,
  ],
  [
    'a map that is a list',
    {},
    'SET a.b = :v, a[1] = :v',
    { ':v': { N: '1' } },
    /Two document paths conflict with each other/,
  ],
  ['a key', {}, 'SET sk = :v', { ':v': { S: 'b' } }, /Cannot update attribute sk. This attribute is part of the key/],
  [
    'an absent operand',
    {},
    'SET a = b',
    undefined,
    /The provided expression refers to an attribute that does not exist in the item/,
  ],
  [
    'an absent parent',
    {},
    'SET a.b = :v',
    { ':v': { N: '1' } },
    /The document path provided in the update expression is invalid for update/,
  ],
  [
    'a parent of another type',
    { a: { N: '1' } },
    'REMOVE a[0]',
    undefined,
    /document path provided .* invalid for update/,
  ],
  [
    'a sum of a string',
    { a: { S: '1' } },
    'SET a = a + :v',
    { ':v': { N: '1' } },
    /An operand in the update expression has an incorrect data type/,
  ],
  ['a sum with a string', {}, 'SET a = a + :v', { ':v': { S: '1' } }, /operator or function: \+, operand type: S/],
  ['ADD of a string', {}, 'ADD a :v', { ':v': { S: '1' } }, /operator: ADD, operand type: STRING/],
  ['ADD of another type', { a: { S: '1' } }, 'ADD a :v', { ':v': { N: '1' } }, /incorrect data type/],
  ['DELETE of a number', {}, 'DELETE a :v', { ':v': { N: '1' } }, /operator: DELETE, operand type: NUMBER/],
  [
    'list_append of a set',
    {},
    'SET a = list_append(a, :v)',
    { ':v': { SS: ['a'] } },
    /operator or function: list_append, operand type: SS/,
  ],
  [
    'more than 38 digits',
    { n: { N: '1e37' } },
    'SET n = n + :v',
    { ':v': { N: '0.1' } },
    /Attempting to store more than 38 significant digits in a Number/,
  ],
  ['a number too large', { n: { N: '9e125' } }, 'ADD n :v', { ':v': { N: '9e125' } }, /Number overflow/],
  [
    'a key of an index that is no string',
    {},
    'SET gsi1pk = :v',
    { ':v': { N: '1' } },
    /Type mismatch for Index Key gsi1pk Expected: S Actual: N IndexName: gsi1/,
  ],
  ['a key of an index that is empty', {}, 'SET gsi1pk = :v', { ':v': { S: '' } }, /IndexName: gsi1, IndexKey: gsi1pk/],
])('%s is refused, and changes nothing', (_, item, expression, values, message) => {
  const { put, update, get } = aTable();
  put(item);
  const before = get();
  expectInvalid(() => update(expression, values), message);
  expect(get()).toEqual(before);
});

test('ReturnValues returns the values that were asked for', () => {
  const returned = (ReturnValues: string) => {
    const { put, update } = aTable();
    put({ a: { N: '1' }, b: { N: '1' }, m: { M: { x: { N: '1' }, y: { N: '1' } } } });
    return update('SET a = :v, m.x = :v REMOVE c', { ':v': { N: '2' } }, { ReturnValues });
  };
  const item = (n: string) => ({ ...key(), a: { N: n }, b: { N: '1' }, m: { M: { x: { N: n }, y: { N: '1' } } } });
  expect(returned('NONE')).toBeUndefined();
  expect(returned('ALL_OLD')).toEqual(item('1'));
  expect(returned('ALL_NEW')).toEqual(item('2'));
  expect(returned('UPDATED_OLD')).toEqual({ a: { N: '1' }, m: { M: { x: { N: '1' } } } });
  expect(returned('UPDATED_NEW')).toEqual({ a: { N: '2' }, m: { M: { x: { N: '2' } } } });
});

test('an update makes the item that is not there', () => {
  const { run, get } = aTable();
  run('UpdateItem', { Key: key() });
  expect(get()).toEqual(key());
});

test('an attribute may have any name, as those of Object.prototype', () => {
  const { run, get } = aTable();
  const names = { '#p': '__proto__', '#c': 'constructor' };
  const values = { ':v': { N: '1' } };
  const UpdateExpression = 'SET #p = :v, #c = if_not_exists(#c, :v)';
  run('UpdateItem', {
    Key: key(),
    UpdateExpression,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  });
  expect(JSON.parse(JSON.stringify(get()))).toEqual(
    JSON.parse('{"pk":{"S":"p"},"sk":{"S":"a"},"__proto__":{"N":"1"},"constructor":{"N":"1"}}'),
  );
});
