import { channel } from 'node:diagnostics_channel';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { NoSuchKey } from '@aws-sdk/client-s3';
import { ExecutionAlreadyExists, ExecutionDoesNotExist, TaskTimedOut } from '@aws-sdk/client-sfn';
import type { LocalClient, Service } from '../aws/clients.ts';
import { fromWire, toWire, type WireItem } from '../aws/documents.ts';
import type { DynamoDbError } from './dynamodb/dynamodb.ts';
import type { Services } from './services.ts';
import { type Actions, sqsActions } from './sqs-actions.ts';
import { stepFunctionsActions } from './step-functions/actions.ts';
import type { Engine } from './step-functions/engine.ts';

type Command = { input: Record<string, unknown> };
type Fields = Record<string, unknown>;

/** Commands of lib-dynamodb → operations of DynamoDB. */
const DOCUMENT_OPERATIONS = {
  Get: 'GetItem',
  BatchGet: 'BatchGetItem',
  Put: 'PutItem',
  Delete: 'DeleteItem',
  Update: 'UpdateItem',
  Query: 'Query',
};

/** The exceptions that callers tell apart by their class. */
const EXCEPTIONS = {
  ConditionalCheckFailedException,
  NoSuchKey,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  TaskTimedOut,
};

/**
 * Clients that run the SDK's commands on the services of this process. The SDK's own way through its middleware costs
 * five times as much as all that the services do (docs/decisions/0079-embedded-transport.md). `origin`: of the API,
 * which serves signed URLs.
 */
export function localClients(
  { dynamodb, queues, objects }: Services,
  engine: Engine,
  origin: string,
): Record<Service, LocalClient> {
  const stepFunctions = stepFunctionsActions(engine);
  const bucket = s3Actions(objects);
  return {
    dynamodb: tableClient(dynamodb),
    s3: { ...client('s3', bucket), sign: signer(objects, origin) } as LocalClient,
    sqs: client('sqs', sqsActions(queues)),
    sfn: client('states', {
      ...stepFunctions,
      StartExecution: (input) => withDates(stepFunctions.StartExecution!(input as never)),
    }),
  };
}

/** The client of the table alone. */
export function tableClient(dynamodb: Services['dynamodb']): LocalClient {
  const operations = Object.values(DOCUMENT_OPERATIONS).map((operation) => [
    operation,
    (input: Fields) => outputFromWire(dynamodb.run(operation, inputToWire(input)) as Fields),
  ]);
  return client('dynamodb', Object.fromEntries(operations), DOCUMENT_OPERATIONS);
}

/** Each request is published here, for whoever counts or meters them. */
export const LOCAL_REQUESTS = 'tritons:local-requests';
export type LocalRequest = { action: string; input: Fields };
const requests = channel(LOCAL_REQUESTS);

/** `names`: the names of operations, where commands of the SDK have others. */
function client(service: string, actions: Actions<never>, names: Record<string, string> = {}): LocalClient {
  return {
    async send(command) {
      const { input } = command as Command;
      const name = command.constructor.name.replace(/Command$/, '');
      const operation = names[name] ?? name;
      const run = actions[operation];
      if (!run) throw new Error(`The embedded cloud has no ${operation}`);
      if (requests.hasSubscribers)
        requests.publish({ action: `${service}:${operation}`, input } satisfies LocalRequest);
      try {
        return run(input as never);
      } catch (error) {
        throw asException(error as Error);
      }
    },
  };
}

/** An error as the SDK throws it: of the exception's class, if callers tell it apart. */
function asException(error: Error): Error {
  const Exception = Object.hasOwn(EXCEPTIONS, error.name)
    ? EXCEPTIONS[error.name as keyof typeof EXCEPTIONS]
    : undefined;
  if (!Exception) return error;
  const { item } = error as DynamoDbError;
  return new Exception({ message: error.message, $metadata: {}, ...(item && { Item: item as never }) });
}

const withDates = ({ startDate, ...rest }: { startDate?: number }) => ({
  ...rest,
  startDate: startDate === undefined ? undefined : new Date(startDate * 1000),
});

/** Parameters and answers that hold attributes, or lists of items. */
const ATTRIBUTES = ['Key', 'Item', 'Attributes', 'ExpressionAttributeValues', 'ExclusiveStartKey', 'LastEvaluatedKey'];

function inputToWire(input: Fields): Fields {
  const wire: Fields = {};
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined) continue;
    if (ATTRIBUTES.includes(name)) wire[name] = toWire(value as Fields);
    else if (name === 'RequestItems') wire[name] = mapValues(value as Fields, keysToWire);
    else wire[name] = value;
  }
  return wire;
}

const keysToWire = (request: unknown) => {
  const { Keys, ...rest } = request as { Keys: Fields[] };
  return { ...rest, Keys: Keys.map(toWire) };
};

const keysFromWire = (request: unknown) => {
  const { Keys, ...rest } = request as { Keys: WireItem[] };
  return { ...rest, Keys: Keys.map(fromWire) };
};

function outputFromWire(output: Fields): Fields {
  const documents: Fields = {};
  const itemsOf = (items: unknown) => (items as WireItem[]).map(fromWire);
  for (const [name, value] of Object.entries(output)) {
    if (ATTRIBUTES.includes(name)) documents[name] = fromWire(value as WireItem);
    else if (name === 'Items') documents[name] = itemsOf(value);
    else if (name === 'Responses') documents[name] = mapValues(value as Fields, itemsOf);
    else if (name === 'UnprocessedKeys') documents[name] = mapValues(value as Fields, keysFromWire);
    else documents[name] = value;
  }
  return documents;
}

const mapValues = (fields: Fields, map: (value: unknown) => unknown): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, map(value)]));

type ObjectInput = {
  Bucket: string;
  Key: string;
  Prefix?: string;
  Delete?: { Objects: { Key: string }[] };
  Body?: string | Uint8Array;
  ContentType?: string;
  ContentLength?: number;
  ChecksumSHA256?: string;
  IfNoneMatch?: string;
  Range?: string;
};

function s3Actions(objects: Services['objects']): Actions<ObjectInput> {
  return {
    PutObject({ Bucket, Key, Body = '', ContentType, ChecksumSHA256, IfNoneMatch }) {
      objects.checkBucket(Bucket);
      const { etag } = objects.put(Key, typeof Body === 'string' ? Buffer.from(Body) : Body, {
        ...(ContentType === undefined ? {} : { contentType: ContentType }),
        ...(ChecksumSHA256 === undefined ? {} : { checksum: ChecksumSHA256 }),
        create: IfNoneMatch === '*',
      });
      return { ETag: etag };
    },
    GetObject({ Bucket, Key, Range }) {
      objects.checkBucket(Bucket);
      const { body, contentType, etag } = objects.get(Key, Range === undefined ? undefined : rangeOf(Range));
      const transformToByteArray = async () => body;
      return { Body: { transformToByteArray }, ContentLength: body.byteLength, ContentType: contentType, ETag: etag };
    },
    // There is one version of an object.
    ListObjectVersions({ Bucket, Prefix = '' }) {
      objects.checkBucket(Bucket);
      return { Versions: objects.keys(Prefix).map((Key) => ({ Key, VersionId: 'null' })) };
    },
    DeleteObjects({ Bucket, Delete }) {
      objects.checkBucket(Bucket);
      for (const { Key } of Delete?.Objects ?? []) objects.delete(Key);
      return {};
    },
  };
}

/** bytes=0-99 → from 0, 100 bytes. Other forms are not used. */
export function rangeOf(range: string): { from: number; length: number } {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  if (from === undefined || to === undefined) throw new Error(`The embedded cloud reads no range of the form ${range}`);
  return { from: Number(from), length: Number(to) - Number(from) + 1 };
}

/** Signed URLs lead to the API's own port (local/object-urls.ts). */
function signer(objects: Services['objects'], origin: string) {
  return async (command: object, { expiresIn }: { expiresIn: number }): Promise<string> => {
    const { input } = command as Command & { input: ObjectInput };
    const { Key: key, ChecksumSHA256: checksum = '', ContentLength: bytes = 0 } = input;
    const put = command.constructor.name === 'PutObjectCommand' ? { put: { checksum, bytes } } : {};
    return origin + objects.signedPath({ key, ...put }, expiresIn);
  };
}
