import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  SendTaskHeartbeatCommand,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import {
  BatchGetCommand,
  type BatchGetCommandOutput,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/lib-dynamodb';
import { expect, test } from '@jest/globals';
import { localClients } from '../../local/local-clients.ts';
import { queuesAt } from '../../local/resources.ts';
import { openServices } from '../../local/services.ts';
import { Engine } from '../../local/step-functions/engine.ts';

const queueSet = queuesAt();
const services = openServices({ queueSet });
const engine = new Engine({
  definition: 'statemachines/task.asl.json',
  substitute: (name) => name,
  call: async () => {},
});
const { dynamodb, s3, sqs, sfn } = localClients(services, engine, 'http://127.0.0.1:1');
const TableName = 'tritons';
const key = { pk: 'a', sk: 'b' };

test("documents are the SDK's: sets, empty and missing values, numbers, unicode", async () => {
  const item = { ...key, set: new Set(['x']), map: { gone: undefined, none: null }, list: [1.5, 'Ω'], flag: false };
  await dynamodb.send(new PutCommand({ TableName, Item: item }));
  const { map: _, ...rest } = item;
  expect(await dynamodb.send(new GetCommand({ TableName, Key: key }))).toEqual({
    Item: { ...rest, map: { none: null } },
  });
  const query = { KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': 'a' } };
  expect(await dynamodb.send(new QueryCommand({ TableName, ...query }))).toMatchObject({ Items: [rest], Count: 1 });
});

test('an object is read as bytes, whole or a range', async () => {
  await s3.send(new PutObjectCommand({ Bucket: 'tritons', Key: 'k', Body: 'Ω text' }));
  const read = async (Range?: string) => {
    const { Body } = (await s3.send(new GetObjectCommand({ Bucket: 'tritons', Key: 'k', Range }))) as {
      Body: { transformToByteArray(): Promise<Uint8Array> };
    };
    return Buffer.from(await Body.transformToByteArray()).toString();
  };
  expect(await read()).toBe('Ω text');
  expect(await read('bytes=3-99')).toBe('text');
});

test('errors have the classes of the SDK', async () => {
  const put = new PutCommand({ TableName, Item: key, ConditionExpression: 'attribute_not_exists(pk)' });
  await dynamodb.send(new PutCommand({ TableName, Item: key }));
  await expect(dynamodb.send(put)).rejects.toBeInstanceOf(ConditionalCheckFailedException);
  const get = new GetObjectCommand({ Bucket: 'tritons', Key: 'nothing' });
  await expect(s3.send(get)).rejects.toBeInstanceOf(NoSuchKey);
  const executionArn = 'arn:aws:states:us-east-1:000000000000:execution:task:none';
  await expect(sfn.send(new DescribeExecutionCommand({ executionArn }))).rejects.toBeInstanceOf(ExecutionDoesNotExist);
  await expect(sfn.send(new SendTaskHeartbeatCommand({ taskToken: 'none' }))).rejects.toBeInstanceOf(TaskTimedOut);
  const message = new SendMessageCommand({ QueueUrl: 'embedded:/0/nowhere', MessageBody: 'x' });
  await expect(sqs.send(message)).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
});

test('an operation that the embedded cloud does not have is refused by its name', async () => {
  await expect(s3.send(new DeleteObjectCommand({ Bucket: 'tritons', Key: 'k' }))).rejects.toThrow('no DeleteObject');
  await expect(dynamodb.send(new ScanCommand({ TableName }))).rejects.toThrow('no Scan');
});

test('keys without room in one answer come back as they were sent', async () => {
  const keys = Array.from({ length: 50 }, (_, n) => ({ pk: 'large', sk: `${n}` }));
  for (const each of keys) {
    await dynamodb.send(new PutCommand({ TableName, Item: { ...each, text: 'x'.repeat(390_000) } }));
  }
  const seen: unknown[] = [];
  for (let open: object[] = keys; open.length > 0; ) {
    const request = { RequestItems: { [TableName]: { Keys: open, ConsistentRead: true } } };
    const { Responses, UnprocessedKeys } = (await dynamodb.send(new BatchGetCommand(request))) as BatchGetCommandOutput;
    seen.push(...Responses![TableName]!.map(({ sk }) => sk));
    const left = UnprocessedKeys?.[TableName];
    if (left) expect(left.ConsistentRead).toBe(true);
    open = (left?.Keys ?? []) as object[];
  }
  expect(seen).toEqual(keys.map(({ sk }) => sk));
});
