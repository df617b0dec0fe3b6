import { DatabaseSync } from 'node:sqlite';
import { expect } from '@jest/globals';
import type { AttributeValue, Item } from '../../../local/dynamodb/attribute-value.ts';
import { DynamoDb, DynamoDbError, type DynamoDbOptions } from '../../../local/dynamodb/dynamodb.ts';

export const TableName = 'items';
export const key = (sk = 'a') => ({ pk: { S: 'p' }, sk: { S: sk } });
type More = Record<string, unknown>;

/** Makes a table in memory, with the calls that tests make. */
export function aTable(options: DynamoDbOptions = {}) {
  const database = new DatabaseSync(':memory:');
  const definition = { name: TableName, indexes: { gsi1: ['a'], gsi2: [] }, ttlAttribute: 'expires' };
  const dynamodb = new DynamoDb(database, [definition], options);
  const run = (operation: string, more: More) =>
    dynamodb.run(operation, { TableName, ...more }) as {
      Item?: Item;
      Items?: Item[];
      Attributes?: Item;
      Count?: number;
      ScannedCount?: number;
      LastEvaluatedKey?: Item;
    };
  return {
    database,
    dynamodb,
    run,
    put: (attributes: Item = {}, more: More = {}) => run('PutItem', { Item: { ...key(), ...attributes }, ...more }),
    get: (sk = 'a') => run('GetItem', { Key: key(sk), ConsistentRead: true }).Item,
    update: (UpdateExpression: string, values?: Record<string, AttributeValue>, more: More = {}) =>
      run('UpdateItem', {
        Key: key(),
        UpdateExpression,
        ...(values && { ExpressionAttributeValues: values }),
        ReturnValues: 'ALL_NEW',
        ...more,
      }).Attributes,
    query: (KeyConditionExpression: string, values: Record<string, AttributeValue>, more: More = {}) =>
      run('Query', { KeyConditionExpression, ExpressionAttributeValues: values, ...more }),
  };
}

export type Table = ReturnType<typeof aTable>;

/** The error of a call that is refused. */
export function refusal(call: () => unknown): DynamoDbError {
  try {
    call();
  } catch (error) {
    if (error instanceof DynamoDbError) return error;
    throw error;
  }
  throw new Error('the call was not refused');
}

export function expectInvalid(call: () => unknown, message: string | RegExp): void {
  const error = refusal(call);
  expect(error.name).toBe('ValidationException');
  if (typeof message === 'string') expect(error.message).toBe(message);
  else expect(error.message).toMatch(message);
}
