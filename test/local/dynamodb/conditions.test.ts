import { expect, test } from '@jest/globals';
import type { AttributeValue, Item } from '../../../local/dynamodb/attribute-value.ts';
import { aTable, expectInvalid, key, refusal, TableName } from './a-table.ts';

const item: Item = {
  n: { N: '5' },
  s: { S: 'héllo' },
  b: { B: 'AQID' },
  yes: { BOOL: true },
  nil: { NULL: true },
  blank: { S: '' },
  tags: { SS: ['x', 'y'] },
  numbers: { NS: ['1', '2.5'] },
  li: { L: [{ N: '1' }, { M: { deep: { S: 'here' } } }] },
  mp: { M: { one: { N: '1' }, two: { M: { three: { N: '3' } } } } },
};

const table = aTable();
table.put(item);
const values: Record<string, AttributeValue> = {
  ':4': { N: '4' },
  ':5': { N: '5' },
  ':50': { N: '5.0' },
  ':10': { N: '10' },
  ':h': { S: 'h' },
  ':S': { S: 'S' },
  ':M': { S: 'M' },
  ':yx': { SS: ['y', 'x'] },
  ':x': { S: 'x' },
  ':25': { N: '2.5' },
  ':1': { N: '1' },
  ':3': { N: '3' },
  ':aq': { B: 'AQ==' },
  ':true': { BOOL: true },
  ':map': { M: { two: { M: { three: { N: '3' } } }, one: { N: '1' } } },
  ':empty': { S: '' },
};

function holds(condition: string): boolean {
  const used = Object.fromEntries(Object.entries(values).filter(([name]) => new RegExp(`${name}\\b`).test(condition)));
  const more = {
    ConditionExpression: condition,
    ...(Object.keys(used).length > 0 && { ExpressionAttributeValues: used }),
  };
  try {
    table.run('PutItem', { Item: { ...key(), ...item }, ...more, ExpressionAttributeNames: undefined });
    return true;
  } catch (error) {
    if ((error as Error).name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}

test.each([
  ['n = :5', true],
  ['n = :50', true],
  ['n <> :5', false],
  ['n < :10', true],
  ['n > :10', false],
  ['s < :5', false],
  ['s >= :h', true],
  ['n BETWEEN :4 AND :10', true],
  ['NOT n BETWEEN :4 AND :10', false],
  ['n IN (:4, :10)', false],
  ['n IN (:4, :5)', true],
  ['tags = :yx', true],
  ['map1 = :map', false],
  ['attribute_exists(li[1].deep)', true],
  ['attribute_exists(li[2])', false],
  ['attribute_not_exists(n.x)', true],
  ['attribute_exists(nil)', true],
  ['attribute_exists(blank)', true],
  ['attribute_type(s, :S)', true],
  ['attribute_type(s, :M)', false],
  ['begins_with(s, :h)', true],
  ['begins_with(b, :aq)', true],
  ['begins_with(n, :h)', false],
  ['contains(s, :h)', true],
  ['contains(s, :empty)', true],
  ['contains(numbers, :25)', true],
  ['contains(numbers, :5)', false],
  ['contains(li, :1)', true],
  ['contains(li, :3)', false],
  ['size(s) = :5', true],
  ['size(b) = :3', true],
  ['size(li) < :3', true],
  ['size(n) = :1', false],
  ['n = :4 OR n = :5 AND yes = :true', true],
  ['(n = :4 OR n = :5) AND NOT yes = :true', false],
  ['NOT NOT n = :5', true],
  ['nope = :5', false],
  ['nope <> :5', true],
  ['nope < :5', false],
  ['nope = gone', false],
  [':4 < n', true],
  ['attribute_exists(toString)', false],
  ['attribute_not_exists(hasOwnProperty)', true],
])('%s is %s', (condition, expected) => {
  expect(holds(condition)).toBe(expected);
});

test('maps are equal whatever the order of their entries', () => {
  const more = {
    ConditionExpression: 'mp = :map',
    ExpressionAttributeValues: { ':map': values[':map'] },
  };
  expect(table.run('PutItem', { Item: { ...key(), ...item }, ...more })).toEqual({});
});

test.each([
  ['', 'Invalid ConditionExpression: The expression can not be empty;'],
  ['n = ', 'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "="'],
  ['n ! :5', /Syntax error; token: "!"/],
  ['n = :undefined', /attribute value used in expression is not defined; attribute value: :undefined/],
  ['#undefined = :5', /attribute name used in the document path is not defined; attribute name: #undefined/],
  ['status = :5', 'Invalid ConditionExpression: Attribute name is a reserved keyword; reserved keyword: status'],
  ['somefunction(n)', /Invalid function name; function: somefunction/],
  ['begins_with(s)', /Incorrect number of operands for operator or function; operator or function: begins_with/],
  ['attribute_exists(:5)', /Operator or function requires a document path/],
  [
    'begins_with(s, :5)',
    /Incorrect operand type for operator or function; operator or function: begins_with, operand type: N/,
  ],
  ['n < :true', /Incorrect operand type for operator or function; operator or function: <, operand type: BOOL/],
  ['n BETWEEN :10 AND :4', /requires upper bound to be greater than or equal to lower bound/],
  ['n BETWEEN :4 AND :h', /requires same data type for lower and upper bounds/],
  ['attribute_type(s, :h)', /Invalid attribute type name found; type: h/],
  ['size(s)', /The function is not allowed to be used this way in an expression; function: size/],
  ['attribute_exists(n) = :5', /not allowed to be used this way in an expression; function: attribute_exists/],
  ['n = n', /The first operand must be distinct from the remaining operands/],
  ['((n = :5))', 'Invalid ConditionExpression: The expression has redundant parentheses;'],
  ['n = :5 AND', /Syntax error/],
])('the condition %p is refused', (condition, message) => {
  expectInvalid(() => holds(condition), message);
});

test('an expression over 4 KB is refused, and one of more than 300 operators', () => {
  expectInvalid(
    () => holds(`attribute_exists(${'x'.repeat(4096)})`),
    /Expression size has exceeded the maximum allowed size/,
  );
  expectInvalid(() => holds(Array(200).fill('n = :5').join(' OR ')), /too many operators/);
});

test('names and values that no expression uses are refused, and those without any expression', () => {
  const more = (extra: Record<string, unknown>) => () => table.put({}, extra);
  const condition = { ConditionExpression: 'attribute_exists(pk)' };
  expectInvalid(
    more({ ...condition, ExpressionAttributeNames: { '#x': 'x' } }),
    'Value provided in ExpressionAttributeNames unused in expressions: keys: {#x}',
  );
  expectInvalid(
    more({ ...condition, ExpressionAttributeValues: { ':x': { S: '' } } }),
    'Value provided in ExpressionAttributeValues unused in expressions: keys: {:x}',
  );
  expectInvalid(
    more({ ExpressionAttributeNames: { '#x': 'x' } }),
    'ExpressionAttributeNames can only be specified when using expressions',
  );
  expectInvalid(
    more({ ExpressionAttributeValues: { ':x': { S: '' } } }),
    'ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null',
  );
});

test('a condition that fails changes nothing, and returns the item if it is asked to', () => {
  const { put, get, run } = aTable();
  put({ n: { N: '1' } });
  const more = { ConditionExpression: 'attribute_not_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
  const error = refusal(() => put({ n: { N: '2' } }, more));
  expect(error).toMatchObject({ name: 'ConditionalCheckFailedException', message: 'The conditional request failed' });
  expect(error.item).toEqual({ ...key(), n: { N: '1' } });
  expect(refusal(() => put({}, { ConditionExpression: 'attribute_not_exists(pk)' })).item).toBeUndefined();
  expect(get()).toEqual({ ...key(), n: { N: '1' } });
  const onNothing = { Key: key('none'), ConditionExpression: 'attribute_exists(pk)' };
  expect(refusal(() => run('DeleteItem', onNothing)).name).toBe('ConditionalCheckFailedException');
  expect(TableName).toBe('items');
});
