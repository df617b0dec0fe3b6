import type { Item } from './attribute-value.ts';

export const CONDITION_FAILED = 'ConditionalCheckFailedException';

/** The refusal of a request, with DynamoDB's name and message. */
export class DynamoDbError extends Error {
  override readonly name: string;
  /** The item as it was, for ReturnValuesOnConditionCheckFailure: ALL_OLD. */
  readonly item: Item | undefined;

  constructor(name: string, message: string, item?: Item) {
    // A condition that fails is an answer like another, and tracing the stack would be most of its cost.
    const limit = Error.stackTraceLimit;
    if (name === CONDITION_FAILED) Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = limit;
    this.name = name;
    this.item = item;
  }
}

export const invalid = (message: string) => new DynamoDbError('ValidationException', message);

export const invalidParameter = (message: string) => invalid(`One or more parameter values were invalid: ${message}`);

/** The JSON has another form than the operation's. */
export const malformed = (message: string) => new DynamoDbError('SerializationException', message);
