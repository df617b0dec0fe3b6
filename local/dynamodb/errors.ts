import type { Item } from './attribute-value.ts';

/** What a request is answered with if it is not carried out; the names and messages are DynamoDB's. */
export class DynamoDbError extends Error {
  override readonly name: string;
  /** The item as it was, for ReturnValuesOnConditionCheckFailure: ALL_OLD. */
  readonly item: Item | undefined;

  constructor(name: string, message: string, item?: Item) {
    super(message);
    this.name = name;
    this.item = item;
  }
}

export const invalid = (message: string) => new DynamoDbError('ValidationException', message);

export const invalidParameter = (message: string) => invalid(`One or more parameter values were invalid: ${message}`);

/** The JSON has another form than the operation's. */
export const malformed = (message: string) => new DynamoDbError('SerializationException', message);
