import { once } from 'node:events';
import { existsSync, renameSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DynamoDBClient, ResourceNotFoundException, ScanCommand } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { queuesAt, TABLE } from '../local/resources.ts';
import { openServices, type Services } from '../local/services.ts';
import { FILE } from '../local/storage.ts';

/**
 * Converts a data folder of version 0.1: items of the table, objects, and dead letters that were not looked at yet. Other
 * messages are of executions that have ended with their process; the next start takes their tasks up. The new file gets
 * its name last, so that a conversion that was interrupted can be run again. What was there before stays.
 */
// Files of this process are for its user only, whatever umask the shell has.
process.umask(0o077);
// dynalite throws asynchronously when it cannot open its files.
process.on('uncaughtException', ({ message }) =>
  fail(`${dataDir} cannot be read (does TRITONS run on it?): ${message}`),
);
const [dataDir] = process.argv.slice(2);
if (!dataDir) fail('Usage: npm run convert-data -- DATA_DIR');
if (existsSync(join(dataDir, FILE))) fail(`${dataDir} has the new form already.`);
if (!existsSync(join(dataDir, 'dynamodb'))) fail(`${dataDir} has no data of an earlier version.`);

const unfinished = join(dataDir, 'unfinished');
rmSync(unfinished, { recursive: true, force: true });
const queueSet = queuesAt();
const services = openServices({ dataDir: unfinished, queueSet });
const items = await copyItems(services, join(dataDir, 'dynamodb')).catch((error: Error) => {
  // A start that was killed early made the folder, and no table.
  if (error instanceof ResourceNotFoundException) return 0;
  return fail(`${dataDir} cannot be read: ${error.message}`);
});
const old = join(dataDir, 'sqs-s3', 'fauxqs.db');
const objects = existsSync(old) ? copyObjects(services, old) : 0;
services.close();
renameSync(join(unfinished, FILE), join(dataDir, FILE));
rmSync(unfinished, { recursive: true });
console.log(`${items} items and ${objects} objects are in ${join(dataDir, FILE)}.
Once all is well you may delete ${join(dataDir, 'dynamodb')} and ${join(dataDir, 'sqs-s3')}.`);

async function copyItems({ dynamodb }: Services, path: string): Promise<number> {
  const server = dynalite({ path });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: 'embedded', secretAccessKey: 'embedded' };
  const client = new DynamoDBClient({ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials });
  let copied = 0;
  let ExclusiveStartKey: Record<string, never> | undefined;
  try {
    do {
      const page = await client.send(
        new ScanCommand({ TableName: TABLE.name, ExclusiveStartKey, ConsistentRead: true }),
      );
      for (const Item of page.Items ?? []) dynamodb.run('PutItem', { TableName: TABLE.name, Item });
      copied += page.Items?.length ?? 0;
      ExclusiveStartKey = page.LastEvaluatedKey as typeof ExclusiveStartKey;
    } while (ExclusiveStartKey);
  } finally {
    server.close();
  }
  return copied;
}

function copyObjects({ objects, queues }: Services, file: string): number {
  const database = new DatabaseSync(file);
  let copied = 0;
  for (const row of database.prepare('SELECT key, body, content_type FROM s3_objects').iterate()) {
    objects.put(String(row.key), row.body as Uint8Array, { contentType: String(row.content_type) });
    copied += 1;
  }
  const deadLetters = database.prepare(
    "SELECT queue_name, body FROM sqs_messages WHERE queue_name LIKE '%-dead-letters'",
  );
  for (const { queue_name, body } of deadLetters.iterate()) queues.send(String(queue_name), String(body));
  database.close();
  return copied;
}

function fail(reason: string): never {
  console.error(reason);
  process.exit(1);
}
