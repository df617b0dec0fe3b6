import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from '@jest/globals';
import { embeddedEnvironment, queuesAt } from '../../local/resources.ts';
import { openServices, type ServicesOptions } from '../../local/services.ts';
import type { Engine } from '../../local/step-functions/engine.ts';
import { connectSdk } from './sdk-listener.ts';

const stopping: (() => unknown)[] = [];
afterAll(async () => {
  for (const stop of stopping.reverse()) await stop();
});

type Options = Omit<ServicesOptions, 'queueSet'> & { engine?: Engine };

/**
 * The table, the queues and the bucket of the embedded cloud, and the environment in which the AWS SDK reaches them over
 * HTTP: import what uses the SDK only after this.
 */
export async function startServices({ engine, ...options }: Options = {}) {
  const services = openServices({ ...options, queueSet: queuesAt() });
  const connection = await connectSdk({ services, ...(engine ? { engine } : {}) });
  const queueSet = queuesAt(connection.queueBase);
  Object.assign(process.env, connection.environment, embeddedEnvironment(queueSet));
  stopping.push(
    () => services.close(),
    () => connection.close(),
  );
  return { ...services, queueSet };
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
