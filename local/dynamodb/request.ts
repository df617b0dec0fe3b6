import { invalid, malformed } from './errors.ts';

type Parameter = 'string' | 'boolean' | 'map' | 'count' | readonly string[];

const capacity = ['INDEXES', 'TOTAL', 'NONE'] as const;
const metrics = ['SIZE', 'NONE'] as const;
const returnValues = ['ALL_NEW', 'UPDATED_OLD', 'ALL_OLD', 'NONE', 'UPDATED_NEW'] as const;
const names = { ExpressionAttributeNames: 'map' } as const;
const placeholders = { ...names, ExpressionAttributeValues: 'map' } as const;
const write = {
  TableName: 'string',
  ConditionExpression: 'string',
  ...placeholders,
  ReturnConsumedCapacity: capacity,
  ReturnItemCollectionMetrics: metrics,
  ReturnValues: returnValues,
  ReturnValuesOnConditionCheckFailure: ['ALL_OLD', 'NONE'],
} as const;

/** Operation → parameters that it has here. */
const operations = {
  GetItem: {
    TableName: 'string',
    Key: 'map',
    ConsistentRead: 'boolean',
    ProjectionExpression: 'string',
    ...names,
    ReturnConsumedCapacity: capacity,
  },
  BatchGetItem: { RequestItems: 'map', ReturnConsumedCapacity: capacity },
  PutItem: { ...write, Item: 'map' },
  UpdateItem: { ...write, Key: 'map', UpdateExpression: 'string' },
  DeleteItem: { ...write, Key: 'map' },
  Query: {
    TableName: 'string',
    IndexName: 'string',
    KeyConditionExpression: 'string',
    FilterExpression: 'string',
    ProjectionExpression: 'string',
    ...placeholders,
    Select: ['SPECIFIC_ATTRIBUTES', 'COUNT', 'ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES'],
    ConsistentRead: 'boolean',
    ScanIndexForward: 'boolean',
    Limit: 'count',
    ExclusiveStartKey: 'map',
    ReturnConsumedCapacity: capacity,
  },
} as const satisfies Record<string, Record<string, Parameter>>;
export type Operation = keyof typeof operations;

const requestOfTable: Record<string, Parameter> = {
  Keys: 'map',
  ConsistentRead: 'boolean',
  ProjectionExpression: 'string',
  ...names,
};

/** Parameters from before expressions. DynamoDB still takes them; this table does not. */
const legacy = new Set([
  'AttributesToGet',
  'AttributeUpdates',
  'ConditionalOperator',
  'Expected',
  'KeyConditions',
  'QueryFilter',
]);

export type Request = Record<string, unknown>;

export const isOperation = (name: string): name is Operation => Object.hasOwn(operations, name);

/** Throws for a parameter that is not known here, and for values that no request may have. */
export function checkRequest(operation: Operation, input: Request): void {
  checkTableName(operation, input);
  checkParameters(operation, operations[operation], input);
  if (input.ReturnConsumedCapacity === 'TOTAL' || input.ReturnConsumedCapacity === 'INDEXES') {
    throw invalid('The embedded table counts no capacity: leave ReturnConsumedCapacity out, or set it to NONE');
  }
  if (input.ReturnItemCollectionMetrics === 'SIZE') {
    throw invalid('The embedded table has no local indexes: leave ReturnItemCollectionMetrics out, or set it to NONE');
  }
}

export const checkRequestOfTable = (input: Request) => checkParameters('BatchGetItem', requestOfTable, input);

function checkTableName(operation: Operation, { TableName: name }: Request): void {
  if (operation === 'BatchGetItem') return;
  if (name == null) throw oneError(null, 'tableName', 'Member must not be null');
  if (typeof name !== 'string') throw malformed('TableName is no string');
  if (name === '') throw oneError(name, 'tableName', 'Member must have length greater than or equal to 1');
  if (name.length > 255) throw oneError(name, 'tableName', 'Member must have length less than or equal to 255');
  if (/^[a-zA-Z0-9_.-]+$/.test(name)) return;
  throw oneError(name, 'tableName', 'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+');
}

function checkParameters(operation: string, known: Record<string, Parameter>, input: Request): void {
  const errors: string[] = [];
  for (const name in input) {
    const value = input[name];
    if (value == null) continue;
    const parameter = known[name];
    if (parameter === undefined) throw unknownParameter(operation, name, input);
    if (parameter === 'count') {
      if (typeof value !== 'number' || !Number.isInteger(value)) throw malformed(`${name} is no integer`);
      if (value < 1) {
        throw invalid(
          `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must have value greater than or equal to 1`,
        );
      }
    } else if (parameter === 'map') {
      if (typeof value !== 'object') throw malformed('Unexpected field type');
    } else if (typeof parameter === 'string') {
      if (typeof value !== parameter) throw malformed(`${name} is no ${parameter}`);
    } else if (!parameter.includes(value as string)) {
      errors.push(constraint(value, lowerFirst(name), `Member must satisfy enum value set: [${parameter.join(', ')}]`));
    }
  }
  if (errors.length === 0) return;
  throw invalid(`${errors.length} validation error${errors.length > 1 ? 's' : ''} detected: ${errors.join('; ')}`);
}

function unknownParameter(operation: string, name: string, input: Request): Error {
  if (!legacy.has(name)) return invalid(`${operation} has no parameter ${name} in the embedded table`);
  const isExpression = (parameter: string) => parameter.endsWith('Expression') && input[parameter] != null;
  const expressions = Object.keys(input).filter(isExpression);
  if (expressions.length === 0) {
    return invalid(`The embedded table does not take the legacy parameter ${name}: use an expression`);
  }
  const legacyOnes = Object.keys(input).filter((parameter) => legacy.has(parameter) && input[parameter] != null);
  return invalid(
    `Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {${legacyOnes.join(', ')}} Expression parameters: {${expressions.join(', ')}}`,
  );
}

const constraint = (value: unknown, name: string, rule: string) =>
  `Value ${value === null ? 'null' : `'${value}'`} at '${name}' failed to satisfy constraint: ${rule}`;

export const oneError = (value: unknown, name: string, rule: string) =>
  invalid(`1 validation error detected: ${constraint(value, name, rule)}`);

const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
