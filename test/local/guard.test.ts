import { request } from 'node:http';
import { expect, test } from '@jest/globals';
import { startEmbeddedCloud } from '../../local/embedded-cloud.ts';
import { listeningSockets } from './listening-sockets.ts';

const portsOpen = () => listeningSockets(process.pid).map(({ port }) => port);

/** Sends a request that claims another origin. Returns the status and the headers of the answer. */
function ask(port: number, method: string, headers: Record<string, string>) {
  return new Promise<{ status: number | undefined; allowed: unknown }>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, headers }, (response) => {
      response.resume();
      resolve({ status: response.statusCode, allowed: response.headers['access-control-allow-origin'] });
    });
    sent.once('error', reject).end();
  });
}

test('the port of the embedded cloud refuses web pages, and other names of this machine', async () => {
  const before = new Set(portsOpen());
  const cloud = await startEmbeddedCloud({ agents: [] });
  try {
    const ports = portsOpen().filter((port) => !before.has(port));
    expect(ports).toHaveLength(1);
    for (const port of ports) {
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const foreign = [
          { host: 'rebind.evil.example' },
          { host: `127.0.0.1:${port}`, origin: 'http://evil.example' },
          { host: `127.0.0.1:${port}`, origin: 'null' },
          { host: `127.0.0.1.evil.example:${port}` },
        ];
        for (const headers of foreign) {
          expect(await ask(port, method, headers)).toEqual({ status: 403, allowed: undefined });
        }
      }
    }
  } finally {
    await cloud.stop();
  }
});
