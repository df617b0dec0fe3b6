import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import { afterAll } from '@jest/globals';
import { createResources, embeddedEnvironment, type Queues, queuesAt } from '../../local/resources.ts';
import type { ServersMessage } from '../../local/servers.ts';

export type AwsServers = { dynamodbPort: number; sqsAndS3Port: number; queues: Queues; stop(): Promise<void> };

const stopping: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of stopping) await stop();
});

/**
 * Starts the embedded cloud's DynamoDB, SQS and S3 with its table, bucket and queues, and points the environment at
 * them. Import modules that use the AWS SDK only after this. Step Functions is at `stepFunctionsPort`, if given.
 */
export async function startAwsServers(options: { dataDir?: string; stepFunctionsPort?: number } = {}) {
  const { dataDir, stepFunctionsPort = 1 } = options;
  const worker = new Worker(new URL('../../local/servers.ts', import.meta.url), { workerData: { dataDir } });
  const [message] = (await once(worker, 'message')) as [ServersMessage];
  if ('failure' in message) throw new Error(message.failure);
  const queues = queuesAt(message.sqsAndS3Port);
  Object.assign(process.env, embeddedEnvironment({ ...message, stepFunctionsPort }, queues));
  await createResources(queues);
  const stop = async () => {
    await worker.terminate();
  };
  stopping.push(stop);
  return { ...message, queues, stop } satisfies AwsServers;
}

/** Listens on a free port of the loopback interface until the test file ends. */
export async function listenLocally(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stopping.push(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  return (server.address() as AddressInfo).port;
}
