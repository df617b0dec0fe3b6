import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from '@jest/globals';
import dynalite from 'dynalite';
import { queuesAt } from '../../local/resources.ts';
import { openServices } from '../../local/services.ts';
import { newFolder } from '../local/main-process.ts';

/** Makes a data folder as version 0.1 wrote it, with `items` items, two objects and a dead letter. */
async function anOldFolder(items: number): Promise<string> {
  const folder = newFolder();
  for (const name of ['dynamodb', 'sqs-s3']) mkdirSync(join(folder, name));
  const server = dynalite({ path: join(folder, 'dynamodb'), createTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const client = new DynamoDBClient({ endpoint, credentials, region: 'us-east-1' });
  const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
  await client.send(
    new CreateTableCommand({
      TableName: 'tritons',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk'].map(attribute),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  const documents = DynamoDBDocumentClient.from(client);
  for (let n = 0; n < items; n += 1) {
    const Item = { pk: 'TASK#a', sk: `S#${n}`, gsi1pk: 'ACTIVE', gsi1sk: `${n}`, set: new Set(['Ω']), n };
    await documents.send(new PutCommand({ TableName: 'tritons', Item }));
  }
  server.close();
  const database = new DatabaseSync(join(folder, 'sqs-s3', 'fauxqs.db'));
  database.exec(`CREATE TABLE s3_objects (bucket TEXT, key TEXT, body BLOB, content_type TEXT);
    CREATE TABLE sqs_messages (queue_name TEXT, body TEXT);
    INSERT INTO s3_objects VALUES ('tritons', 'tasks/a/b/1/submission.json', x'7b7d', 'application/json');
    INSERT INTO s3_objects VALUES ('tritons', 'empty', x'', 'text/plain');
    INSERT INTO sqs_messages VALUES ('tritons-infra-dead-letters', 'dead');
    INSERT INTO sqs_messages VALUES ('tritons-infra', 'of an execution that ended')`);
  database.close();
  return folder;
}

async function convert(...words: string[]): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, ['scripts/convert-data.ts', ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += String(data)));
  const [code] = (await once(child, 'close')) as [number];
  return { code, said };
}

test('a data folder of version 0.1 is converted: items with their indexes, objects, dead letters', async () => {
  const folder = await anOldFolder(120);
  const { code, said } = await convert(folder);
  expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('120 items and 2 objects') });
  expect(readdirSync(folder).sort()).toEqual(['dynamodb', 'sqs-s3', 'tritons.sqlite']);
  expect(statSync(join(folder, 'tritons.sqlite')).mode & 0o077).toBe(0);
  const services = openServices({ dataDir: folder, queueSet: queuesAt() });
  const { Items, Count } = services.dynamodb.run('Query', {
    TableName: 'tritons',
    IndexName: 'gsi1',
    KeyConditionExpression: 'gsi1pk = :p',
    ExpressionAttributeValues: { ':p': { S: 'ACTIVE' } },
    Limit: 1,
  }) as { Items: object[]; Count: number };
  expect({ Items, Count }).toMatchObject({ Items: [{ pk: { S: 'TASK#a' }, sk: { S: 'S#0' } }], Count: 1 });
  const Key = { pk: { S: 'TASK#a' }, sk: { S: 'S#119' } };
  expect(services.dynamodb.run('GetItem', { TableName: 'tritons', Key })).toMatchObject({
    Item: { set: { SS: ['Ω'] }, n: { N: '119' } },
  });
  expect(services.objects.get('tasks/a/b/1/submission.json')).toMatchObject({ contentType: 'application/json' });
  expect(services.queues.counts('tritons-infra-dead-letters').visible).toBe(1);
  expect(services.queues.counts('tritons-infra').visible).toBe(0);
  services.close();
  expect(await convert(folder)).toEqual({ code: 1, said: `${folder} has the new form already.\n` });
});

test('a folder with nothing to convert, or none at all, is reported in one line', async () => {
  const folder = newFolder();
  expect(await convert(folder)).toEqual({ code: 1, said: `${folder} has no data of an earlier version.\n` });
  const killed = newFolder();
  mkdirSync(join(killed, 'dynamodb'));
  expect(await convert(killed)).toMatchObject({ code: 0, said: expect.stringContaining('0 items and 0 objects') });
  expect(await convert()).toEqual({ code: 1, said: 'Usage: npm run convert-data -- DATA_DIR\n' });
});
