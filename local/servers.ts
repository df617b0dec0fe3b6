import { chmodSync } from 'node:fs';
import { Server } from 'node:http';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { startFauxqs } from 'fauxqs';
import { keepWebPagesOut } from './guard.ts';
import { makeFolder } from './make-folder.ts';

/**
 * The worker thread in which the AWS-compatible servers run: DynamoDB by dynalite, SQS and S3 by fauxqs. A thread of
 * their own gives them a core, and they end with the process however it ends.
 */
const { dataDir } = workerData as { dataDir: string | undefined };

// fauxqs listens on every interface and has no option for it; nothing in this thread may. Nor may web pages come in.
const listen = Server.prototype.listen;
Server.prototype.listen = function (this: Server, ...args: unknown[]) {
  keepWebPagesOut(this);
  const [first, ...rest] = args;
  const options = typeof first === 'object' && first !== null ? first : { port: first };
  return Reflect.apply(listen, this, [
    { ...options, host: '127.0.0.1' },
    ...rest.filter((arg) => typeof arg === 'function'),
  ]);
} as typeof listen;

export type ServersMessage = { dynamodbPort: number; sqsAndS3Port: number } | { failure: string };

async function startServers(): Promise<ServersMessage> {
  if (dataDir) {
    makeFolder(dataDir);
    // One of an earlier version may be open to everybody on this machine.
    chmodSync(dataDir, 0o700);
  }
  const table = dynalite({ createTableMs: 0, deleteTableMs: 0, ...(dataDir ? { path: folder('dynamodb') } : {}) });
  const dynamodbPort = await new Promise<number>((resolve, reject) => {
    table.once('error', reject);
    table.listen(0, () => resolve((table.address() as { port: number }).port));
  });
  await touch(dynamodbPort);
  const fauxqs = await startFauxqs({ port: 0, logger: false, ...(dataDir ? { dataDir: folder('sqs-s3') } : {}) });
  return { dynamodbPort, sqsAndS3Port: fauxqs.port };
}

/** dynalite opens its files with the first request, and throws where it cannot: better now than later. */
async function touch(port: number): Promise<void> {
  const credentials = { accessKeyId: 'embedded', secretAccessKey: 'embedded' };
  const endpoint = `http://127.0.0.1:${port}`;
  await new DynamoDBClient({ endpoint, credentials, region: 'us-east-1' }).send(new ListTablesCommand({}));
}

function folder(name: string): string {
  const path = join(dataDir ?? '', name);
  makeFolder(path);
  return path;
}

startServers().then(
  (ports) => parentPort?.postMessage(ports),
  (error: Error) => parentPort?.postMessage({ failure: error.message }),
);
