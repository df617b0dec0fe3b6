import { expect, test } from '@jest/globals';
import { aTable, expectInvalid, key, refusal } from './a-table.ts';

const { run, dynamodb } = aTable();

test.each(['Scan', 'BatchWriteItem', 'TransactWriteItems', 'TransactGetItems', 'ExecuteStatement', 'toString'])(
  '%s is refused by name',
  (operation) => {
    const error = refusal(() => run(operation, {}));
    expect(error.name).toBe('UnknownOperationException');
    expect(error.message).toContain(operation);
  },
);

test.each([
  ['PutItem', 'Expected'],
  ['UpdateItem', 'AttributeUpdates'],
  ['GetItem', 'AttributesToGet'],
  ['Query', 'KeyConditions'],
  ['Query', 'QueryFilter'],
  ['DeleteItem', 'ConditionalOperator'],
])('the legacy parameter of %s, %s, is refused by name', (operation, parameter) => {
  expectInvalid(() => run(operation, { [parameter]: {} }), new RegExp(`legacy parameter ${parameter}`));
});

test('a legacy parameter beside an expression is refused as by DynamoDB', () => {
  expectInvalid(
    () => run('PutItem', { Item: key(), Expected: {}, ConditionExpression: 'attribute_exists(pk)' }),
    'Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}',
  );
});

test('an unknown parameter is refused by name; one that is undefined is not there', () => {
  expectInvalid(() => run('GetItem', { Key: key(), Keyy: {} }), 'GetItem has no parameter Keyy in the embedded table');
  expectInvalid(
    () => run('GetItem', { Key: key(), FilterExpression: 'a' }),
    /GetItem has no parameter FilterExpression/,
  );
  expect(run('GetItem', { Key: key(), ProjectionExpression: undefined })).toEqual({});
});

test('a request for consumed capacity is refused', () => {
  expectInvalid(() => run('GetItem', { Key: key(), ReturnConsumedCapacity: 'TOTAL' }), /counts no capacity/);
  expect(run('GetItem', { Key: key(), ReturnConsumedCapacity: 'NONE' })).toEqual({});
});

test('all wrong values are named at once', () => {
  expectInvalid(
    () => run('PutItem', { Item: key(), ReturnValues: 'X', ReturnConsumedCapacity: 'Y' }),
    /^2 validation errors detected: .*'returnValues' failed .*; .*'returnConsumedCapacity' failed/,
  );
  expectInvalid(
    () => run('PutItem', { Item: key(), ReturnValues: 'ALL_NEW' }),
    'ReturnValues can only be ALL_OLD or NONE',
  );
});

test('an absent table, and impossible names', () => {
  const get = (TableName: unknown) => () => dynamodb.run('GetItem', { TableName, Key: key() });
  expect(refusal(get('none'))).toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Requested resource not found',
  });
  expectInvalid(get(undefined), /Value null at 'tableName' failed to satisfy constraint: Member must not be null/);
  expectInvalid(get(''), /Member must have length greater than or equal to 1/);
  expectInvalid(get('a'.repeat(256)), /Member must have length less than or equal to 255/);
  expectInvalid(get('bad table'), /Member must satisfy regular expression pattern/);
});

test.each([
  ['ConsistentRead', 'yes'],
  ['Key', 'p'],
  ['ProjectionExpression', 1],
])('a parameter of another type, %s, is a SerializationException', (parameter, value) => {
  expect(refusal(() => run('GetItem', { Key: key(), [parameter]: value })).name).toBe('SerializationException');
});
