import { createServer as createHttpServer, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JournalEvent } from '../../core/contracts/journal/events.ts';
import { isPublic, targetProblem } from '../../functions/shared/webhook-target.ts';
import { type Post, postEvent } from '../../functions/workers/deliver-webhook/post-event.ts';

const nobody = new Set<string>();

test.each([
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['0.0.0.0', 'unspecified'],
  ['0.1.2.3', '"this" network'],
  ['10.0.0.1', 'private'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['192.168.1.1', 'private'],
  ['169.254.0.1', 'link-local'],
  ['169.254.169.254', 'metadata of AWS, Google and Azure'],
  ['100.64.0.1', 'carrier-grade NAT'],
  ['100.100.100.200', 'metadata of Alibaba'],
  ['168.63.129.16', 'metadata of Azure'],
  ['192.0.0.192', 'metadata of Oracle'],
  ['192.0.2.1', 'documentation'],
  ['198.51.100.1', 'documentation'],
  ['203.0.113.1', 'documentation'],
  ['198.18.0.1', 'benchmark'],
  ['198.19.255.255', 'benchmark'],
  ['192.88.99.1', 'relay of 6to4'],
  ['224.0.0.1', 'multicast'],
  ['239.255.255.255', 'multicast'],
  ['240.0.0.1', 'reserved'],
  ['255.255.255.255', 'broadcast'],
  ['::', 'unspecified'],
  ['::1', 'loopback'],
  ['fe80::1', 'link-local'],
  ['fe80::1%eth0', 'link-local, with a zone'],
  ['fec0::1', 'site-local'],
  ['fc00::1', 'unique local'],
  ['fd00:ec2::254', 'metadata of AWS'],
  ['ff02::1', 'multicast'],
  ['::ffff:127.0.0.1', 'IPv4-mapped'],
  ['::ffff:a9fe:a9fe', 'IPv4-mapped, in hex'],
  ['::ffff:8.8.8.8', 'IPv4-mapped, though public'],
  ['::127.0.0.1', 'IPv4-compatible'],
  ['::ffff:0:127.0.0.1', 'IPv4-translated'],
  ['64:ff9b::7f00:1', 'NAT64'],
  ['64:ff9b:1::a00:1', 'NAT64 of a network'],
  ['2002:7f00:1::', '6to4'],
  ['2001::1', 'Teredo'],
  ['2001:db8::1', 'documentation'],
  ['3fff::1', 'documentation'],
  ['2001:2::1', 'benchmark'],
  ['100::1', 'discard'],
  ['5f00::1', 'segment routing'],
  ['localhost', 'no address'],
  ['2130706433', 'no address in a form of the resolver'],
])('%s is not public (%s)', (address) => {
  expect(isPublic(address)).toBe(false);
});

test.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450:4001::200e'])(
  '%s is public',
  (address) => {
    expect(isPublic(address)).toBe(true);
  },
);

test.each([
  'http://hooks.example.com/',
  'ftp://hooks.example.com/',
  'file:///etc/passwd',
  'hooks.example.com',
  'https://',
  'https://user@hooks.example.com/',
  'https://user:password@hooks.example.com/',
  'https://hooks.example.com@127.0.0.1/',
  'https://hooks.example.com/#fragment',
  'https://hooks.example.com:22/',
  'https://hooks.example.com:0/',
  'https://hooks.example.com:80/',
  'https://localhost/',
  'https://localhost./',
  'https://intranet/',
  'https://127.0.0.1/',
  'https://127.0.0.1./',
  'https://127.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0x7f.0.0.1/',
  'https://0177.0.0.1/',
  'https://017700000001/',
  'https://0/',
  'https://①②⑦.0.0.1/',
  'https://%31%32%37.0.0.1/',
  'https://169.254.169.254/latest/meta-data/',
  'https://[::1]/',
  'https://[::ffff:169.254.169.254]/',
  'https://[::ffff:7f00:1]:8443/',
  'https://[64:ff9b::a9fe:a9fe]/',
  'https://[2002:a9fe:a9fe::]/',
])('%s is refused as the URL of a webhook', (url) => {
  expect(targetProblem(url, nobody)).toEqual(expect.any(String));
});

test.each([
  'https://hooks.example.com/',
  'https://hooks.example.com./a?b=c',
  'https://hooks.example.com:8443/',
  'https://8.8.8.8/',
  'https://[2606:4700::1111]/',
  'https://bücher.example/',
])('%s is taken as the URL of a webhook', (url) => {
  expect(targetProblem(url, nobody)).toBeUndefined();
});

describe('a host that the setting allows', () => {
  const allowed = new Set(['localhost', '127.0.0.1:8080', '[::1]:8080']);

  test.each(['http://localhost/', 'http://localhost:9/', 'http://127.0.0.1:8080/', 'http://[::1]:8080/'])(
    '%s is taken',
    (url) => {
      expect(targetProblem(url, allowed)).toBeUndefined();
    },
  );

  test('is meant by its usual port too, which a URL need not name', () => {
    const usual = new Set(['hooks.intern:443', 'plain.intern:80']);
    expect(targetProblem('https://hooks.intern/', usual)).toBeUndefined();
    expect(targetProblem('http://plain.intern/', usual)).toBeUndefined();
    expect(targetProblem('http://hooks.intern/', usual)).toEqual(expect.any(String));
  });

  test.each(['http://127.0.0.1:8081/', 'http://localhost.example.com/', 'ftp://localhost/', 'http://u@localhost/'])(
    '%s is refused all the same',
    (url) => {
      expect(targetProblem(url, allowed)).toEqual(expect.any(String));
    },
  );
});

const event = { id: '1-0', at: '2026-01-01T00:00:00.000Z', type: 'task.submitted' } as JournalEvent;
const secrets = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'];

describe('an answer', () => {
  const answered = async (answer: (response: ServerResponse) => void) => {
    const server = createHttpServer((request, response) => {
      request.resume();
      answer(response);
    }).listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const allowed = new Set(['127.0.0.1']);
    const begin = performance.now();
    const outcome = await postEvent({ url, secrets, event, now: new Date(), allowed, timeoutMs: 500 });
    const took = performance.now() - begin;
    server.closeAllConnections();
    server.close();
    return { outcome, took };
  };

  test('that does not come is a failure after the timeout', async () => {
    const { outcome, took } = await answered(() => {});
    expect(outcome).toEqual({ status: null, error: 'No answer within 0.5 s', answer: null, asked: 0 });
    expect(took).toBeGreaterThan(450);
  });

  test('of 2xx counts with its head, however long its body goes on', async () => {
    const { outcome } = await answered((response) => {
      response.writeHead(202);
      const timer = setInterval(() => response.write('x'.repeat(1_000)), 1);
      response.on('close', () => clearInterval(timer));
    });
    expect(outcome).toEqual({ status: 202, error: null, answer: null, asked: 0 });
  });

  test('that breaks off counts with what came of it', async () => {
    const { outcome } = await answered((response) => {
      response.writeHead(500);
      response.write('Out of\tmemory');
    });
    expect(outcome).toEqual({ status: 500, error: 'The receiver answered 500', answer: 'Out of memory', asked: 0 });
  });
});

describe('a connection', () => {
  let server: Server;
  let port = 0;
  let connections = 0;
  beforeAll(async () => {
    server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => {
    server.close();
  });

  const post = (changes: Partial<Post>) =>
    postEvent({
      url: `https://hooks.example.com:${port}/`,
      secrets,
      event,
      now: new Date(),
      allowed: nobody,
      timeoutMs: 2_000,
      ...changes,
    });
  const resolvedTo =
    (...answers: string[][]): NonNullable<Post['resolve']> =>
    (_hostname, done) => {
      const addresses = answers.length > 1 ? answers.shift()! : answers[0]!;
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    };

  test.each([
    ['a loopback address', ['127.0.0.1']],
    ['a loopback address of IPv6', ['::1']],
    ['an IPv4-mapped address', ['::ffff:127.0.0.1']],
    ['the address of metadata', ['169.254.169.254']],
    ['a public address and a private one', ['8.8.8.8', '127.0.0.1']],
  ])('to a name that has %s is not made', async (_what, addresses) => {
    const before = connections;
    const { status, error } = await post({ resolve: resolvedTo(addresses) });
    expect({ status, error }).toEqual({
      status: null,
      error: 'hooks.example.com has an address that is not public',
    });
    expect(connections).toBe(before);
  });

  test('goes to the addresses that were checked, whatever the name has a moment later', async () => {
    const before = connections;
    const asked: string[] = [];
    // An address that was given back to the registry: public, and nobody's.
    const rebinding = resolvedTo(['3ffe::1'], ['127.0.0.1']);
    const { error } = await post({
      timeoutMs: 500,
      resolve: (hostname, done) => {
        asked.push(hostname);
        rebinding(hostname, done);
      },
    });
    expect(asked).toEqual(['hooks.example.com']);
    expect(error).toEqual(expect.not.stringContaining('not public'));
    expect(connections).toBe(before);
  });

  test('that the receiver wants to speak another protocol on has failed', async () => {
    const switching = createServer((socket) => {
      socket.on('error', () => {});
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    }).listen(0, '127.0.0.1');
    await new Promise((listening) => switching.once('listening', listening));
    const url = `http://localhost:${(switching.address() as AddressInfo).port}/`;
    const outcome = await post({ url, allowed: new Set(['localhost']) });
    expect(outcome).toEqual({ status: 101, error: 'The receiver answered 101', answer: null, asked: 0 });
    switching.close();
  });

  test('is made to a name that the setting allows', async () => {
    const before = connections;
    const { error } = await post({ url: `https://localhost:${port}/`, allowed: new Set(['localhost']) });
    expect(error).toEqual(expect.any(String));
    expect(connections).toBe(before + 1);
  });
});
