import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  S3Client,
} from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { STAGE_KEYS } from '../../aws/keys.ts';
import { isSealed, openAnywhere } from '../../aws/sealing/jwe.ts';
import { kmsRootKey } from '../../aws/sealing/kms-root-key.ts';
import { StageKeys } from '../../aws/sealing/stage-keys.ts';
import { type Item, Table } from '../../aws/table.ts';
import { foundIn, setBuiltIn, TYPE, words, writeCanaries } from '../canaries.ts';
import { client, url } from '../e2e/target.ts';
import { eventually } from '../e2e/waiting.ts';
import { textOfItem } from '../stored-text.ts';
import { output } from './deployed.ts';

const s3 = new S3Client();
let taskId: string;
beforeAll(async () => {
  taskId = await writeCanaries({ url, apiKey: process.env.TRITONS_API_KEY });
});
afterAll(() => setBuiltIn(client, 'online'));

async function everyItem(): Promise<Item[]> {
  const items: Item[] = [];
  const settings = { client: DynamoDBDocumentClient.from(new DynamoDBClient()) };
  for (const TableName of [await output('TableName'), await output('JournalTableName')])
    for await (const { Items = [] } of paginateScan(settings, { TableName })) items.push(...Items);
  return items;
}

/** Keys and contents of every version of every object, uploads too. */
async function everyObject(): Promise<string[]> {
  const Bucket = await output('BucketName');
  const objects: string[] = [];
  let after: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {};
  while (after) {
    const page: ListObjectVersionsCommandOutput = await s3.send(new ListObjectVersionsCommand({ Bucket, ...after }));
    for (const { Key = '', VersionId } of page.Versions ?? []) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
      objects.push(`${Key} ${await Body?.transformToString('latin1')}`);
    }
    const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page;
    after = page.IsTruncated ? { KeyMarker, VersionIdMarker } : undefined;
  }
  return objects;
}

async function everyLogLine(): Promise<string[]> {
  const logs = new CloudWatchLogsClient();
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  const lines: string[] = [];
  for (const { logGroupName } of logGroups)
    for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, { logGroupName }))
      lines.push(...events.map(({ message = '' }) => message));
  return lines;
}

/** The texts of a task in items: JWEs that name no key of the stage, and so need that of the task. */
const textsOf = (items: Item[]): string[] =>
  items
    .filter(({ pk }) => String(pk).endsWith(`#${taskId}`))
    .flatMap((item) => [...JSON.stringify(item).matchAll(/"(eyJ[\w-]+\.\.[\w.-]+)"/g)].map(([, jwe = '']) => jwe))
    .filter((jwe) => isSealed(jwe) && !('kid' in JSON.parse(Buffer.from(jwe.split('.')[0]!, 'base64url').toString())));

const stageKeys = async () => {
  const table = new Table(await output('TableName'));
  return { table, keys: new StageKeys(table, kmsRootKey(await output('RootKeyArn'), 'dev'), () => new Date()) };
};

test('no item, object or line of a log tells a word of a task, and the API tells all', async () => {
  const [items, objects] = [(await everyItem()).map(textOfItem), await everyObject()];
  expect(foundIn([...items, ...objects])).toEqual([]);
  // The search finds what has to be readable, so it would find the others.
  expect(foundIn(items, [TYPE, taskId])).toEqual([TYPE, taskId]);
  expect(foundIn(objects, [taskId])).toEqual([taskId]);
  const lines = await everyLogLine();
  expect(foundIn(lines)).toEqual([]);
  expect(foundIn(lines, ['ColdStarts'])).toEqual(['ColdStarts']);

  const task = JSON.stringify(await client.getTask(taskId));
  expect(foundIn([task])).toEqual([
    ...[words.title, words.description, words.requirement, words.format],
    ...[words.failure, words.comment],
  ]);
  expect((await client.listTasks({ limit: 100 })).tasks.find(({ task_id }) => task_id === taskId)?.title).toBe(
    words.title,
  );
  expect(JSON.stringify(await client.getTaskLog(taskId))).toContain(words.line);
});

test('the keys of the stage are wrapped by its KMS key, and a rotation makes one for what comes', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    'scripts/encryption-key.ts',
    ...['rotate', '--stage', 'dev'],
  ]);
  const { table, keys } = await stageKeys();
  const { kid } = await keys.current();
  expect(stdout).toContain(kid);
  const stored = await table.queryAll({ partition: STAGE_KEYS });
  expect(stored.length).toBeGreaterThan(1);
  const arn = await output('RootKeyArn');
  expect(stored.map(({ wrappedBy }) => wrappedBy)).toEqual(stored.map(() => arn));
  expect((await client.getTask(taskId)).title).toBe(words.title);
});

test('once the task is deleted, no key that is left opens what anybody may have copied of its texts', async () => {
  const copied = textsOf(await everyItem());
  expect(copied.length).toBeGreaterThan(4);
  await client.deleteTask(taskId);
  await expect(client.getTask(taskId)).rejects.toMatchObject({ status: 404 });
  const left = await eventually(everyItem, (items) => textsOf(items).length === 0);
  expect(left.filter((item) => textOfItem(item).includes(taskId) && 'dataKey' in item)).toEqual([]);
  expect(foundIn(await everyObject(), [taskId])).toEqual([]);
  const { table, keys } = await stageKeys();
  for (const { kid } of await table.queryAll({ partition: STAGE_KEYS })) {
    const key = await keys.get(String(kid));
    for (const jwe of copied) expect(() => openAnywhere(key, 'a copy', jwe)).toThrow('cannot be opened');
  }
});
