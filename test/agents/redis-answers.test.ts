import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setImmediate as nextRound } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, describe, expect, test } from '@jest/globals';
import { RedisAnswers } from '../../agents/models/redis-answers.ts';
import { freePort } from '../../scripts/emulator/free-port.ts';
import { hasRedis, redisClient, startRedis, WHERE_FROM } from './a-redis.ts';
import { hasOpenssl, startTls } from './a-tls-server.ts';

/** The limit in tests of servers that do not answer in time. Others have a longer one: a busy machine is slow. */
const TIMEOUT_MS = 200;
const REST_MS = 30_000;
const stopping: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stopping.splice(0).reverse()) await stop();
});

function answersAt(url: string, timeoutMs = 10_000) {
  const system = { now: 1_000_000, warnings: [] as string[] };
  const answers = new RedisAnswers({
    url,
    ttlSeconds: 60,
    timeoutMs,
    restMs: REST_MS,
    now: () => new Date(system.now),
    warn: (message) => system.warnings.push(message),
  });
  stopping.push(() => answers.stop());
  return { system, answers };
}

async function aRedis(options: Parameters<typeof startRedis>[0] = {}) {
  const server = await startRedis(options);
  stopping.push(() => server.stop());
  return server;
}

function trust(certificate: string): void {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, certificate]);
  stopping.push(() => setDefaultCACertificates(before));
}

async function timed<T>(work: Promise<T>): Promise<{ result: T; ms: number }> {
  const started = performance.now();
  return { result: await work, ms: performance.now() - started };
}

(hasRedis ? describe : describe.skip)(`with a real server (${WHERE_FROM})`, () => {
  test('one process finds what another has stored, until it expires', async () => {
    const { url } = await aRedis();
    const [one, other] = [answersAt(url), answersAt(url)];
    expect(await one.answers.get('key')).toBeUndefined();
    await one.answers.set('key', 'Grüße 🌊');
    expect(await other.answers.get('key')).toBe('Grüße 🌊');
    expect(await other.answers.get('another')).toBeUndefined();
    const client = await redisClient(url);
    expect(await client.keys('*')).toEqual(['tritons:answer:key']);
    const seconds = await client.ttl('tritons:answer:key');
    expect(seconds).toBeGreaterThan(50);
    expect(seconds).toBeLessThanOrEqual(60);
    client.destroy();
    expect([...one.system.warnings, ...other.system.warnings]).toEqual([]);
  });

  test('the password of the URL is used, and a wrong one counts as no Redis', async () => {
    const { url } = await aRedis({ password: 'right-one' });
    const right = answersAt(url);
    await right.answers.set('key', 'text');
    expect(await right.answers.get('key')).toBe('text');
    const wrong = answersAt(url.replace('right-one', 'wrong-one'));
    expect(await wrong.answers.get('key')).toBeUndefined();
    expect(wrong.system.warnings).toEqual([expect.stringMatching(/WRONGPASS/)]);
  });

  test('a dead server is left alone for a while, warned about once, and used again when it is back', async () => {
    const server = await aRedis();
    const { system, answers } = answersAt(server.url);
    await answers.set('key', 'text');
    await server.stop();
    expect(await answers.get('key')).toBeUndefined();
    expect(system.warnings).toHaveLength(1);
    await aRedis({ port: server.port });
    // The client still rests, so it does not see what another process stores.
    await answersAt(server.url).answers.set('key', 'new');
    expect(await answers.get('key')).toBeUndefined();
    system.now += REST_MS;
    expect(await answers.get('key')).toBe('new');
    expect(system.warnings).toHaveLength(1);
  });

  test('a server that answers too late costs the time limit once', async () => {
    const { url } = await aRedis();
    const timeoutMs = 3_000;
    const { system, answers } = answersAt(url, timeoutMs);
    await answers.set('key', 'text');
    const client = await redisClient(url);
    await client.sendCommand(['CLIENT', 'PAUSE', '60000', 'ALL']);
    const late = await timed(answers.get('key'));
    expect(late.result).toBeUndefined();
    expect(late.ms).toBeGreaterThanOrEqual(timeoutMs - 5);
    expect((await timed(answers.set('key', 'text'))).ms).toBeLessThan(timeoutMs - 500);
    expect(system.warnings).toEqual([`no answer within ${timeoutMs} ms`]);
    client.destroy();
  });

  test('an answer that arrived while this process was busy is not late', async () => {
    const { url } = await aRedis();
    const { system, answers } = answersAt(url, TIMEOUT_MS);
    await answers.set('key', 'text');
    const asked = answers.get('key');
    // The client writes in the next round. The busy code runs in an I/O callback, after which timers come before other
    // I/O.
    await nextRound();
    await stat('.');
    const busyUntil = performance.now() + 2 * TIMEOUT_MS;
    while (performance.now() < busyUntil) {}
    expect(await asked).toBe('text');
    expect(system.warnings).toEqual([]);
  });

  test('a cluster of one node works like a server', async () => {
    const { url } = await aRedis({ cluster: true });
    const { system, answers } = answersAt(url);
    for (const key of ['a', 'b', 'c']) await answers.set(key, `text ${key}`);
    expect(await Promise.all(['a', 'b', 'c'].map((key) => answers.get(key)))).toEqual(['text a', 'text b', 'text c']);
    expect(system.warnings).toEqual([]);
  });

  (hasOpenssl ? test : test.skip)(
    'rediss:// takes TLS with a certificate that is trusted (needs openssl)',
    async () => {
      const { port } = await aRedis();
      const server = await startTls(port);
      stopping.push(() => server.stop());
      const url = `rediss://localhost:${server.port}`;

      const distrusting = answersAt(url);
      await distrusting.answers.set('key', 'text');
      expect(await distrusting.answers.get('key')).toBeUndefined();
      expect(distrusting.system.warnings).toEqual([expect.stringMatching(/self-signed certificate/)]);

      trust(server.certificate);
      const { system, answers } = answersAt(url);
      await answers.set('key', 'text');
      expect(await answers.get('key')).toBe('text');
      expect(system.warnings).toEqual([]);

      const plain = answersAt(`redis://localhost:${server.port}`, TIMEOUT_MS);
      expect(await plain.answers.get('key')).toBeUndefined();
      expect(plain.system.warnings).toHaveLength(1);
    },
  );
});

test('if no server listens, calls go on at once, and one warning covers all tries', async () => {
  const { system, answers } = answersAt(`redis://127.0.0.1:${await freePort()}`);
  for (let round = 0; round < 3; round += 1) {
    expect(await answers.get('key')).toBeUndefined();
    await answers.set('key', 'text');
    system.now += REST_MS;
  }
  expect(system.warnings).toEqual([expect.stringContaining('ECONNREFUSED')]);
});

test('a server that accepts but is silent, or speaks otherwise, counts as none and gets no second connection', async () => {
  for (const greeting of [undefined, 'HTTP/1.1 400 Bad Request\r\n\r\n']) {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => {});
      if (greeting) socket.end(greeting);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    stopping.push(() => server.close());
    const { system, answers } = answersAt(`redis://127.0.0.1:${(server.address() as AddressInfo).port}`, TIMEOUT_MS);
    expect(await answers.get('key')).toBeUndefined();
    expect(await answers.get('key')).toBeUndefined();
    expect(system.warnings).toHaveLength(1);
    expect(sockets).toHaveLength(1);
    // The client leaves no connection open.
    const [socket] = sockets as [Socket];
    if (!socket.closed) await new Promise((closed) => socket.resume().once('close', closed));
  }
});

test('an invalid URL counts as none', async () => {
  for (const url of ['http://127.0.0.1:1', 'not a url']) {
    const { system, answers } = answersAt(url);
    expect(await answers.get('key')).toBeUndefined();
    await answers.set('key', 'text');
    expect(system.warnings).toHaveLength(1);
  }
});
