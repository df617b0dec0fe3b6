import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { SECURITY_HEADERS } from '../../core/contracts/api/security-headers.ts';
import { SERVER_LIMITS } from '../../local/http-server.ts';
import { Objects } from '../../local/objects.ts';
import { createRouter } from '../../local/router.ts';
import { until } from '../pipeline/a-cloud.ts';
import { type RawConnection, rawAnswer, rawConnection } from './raw-connection.ts';
import { onlyGood, refusal } from './refusal.ts';
import { listenLocally } from './start-services.ts';

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const events: APIGatewayProxyEventV2[] = [];
/** Handlers that wait until a test lets them answer. */
let waiting: (() => void)[] = [];
let running = 0;
let mostRunning = 0;

const routerWith = (limits = SERVER_LIMITS) =>
  createRouter({
    call: async (_name, event) => {
      const refused = await refusal(event);
      if (refused) return refused;
      events.push(event);
      running += 1;
      mostRunning = Math.max(mostRunning, running);
      if (event.rawQueryString === 'wait') await new Promise<void>((resolve) => waiting.push(resolve));
      running -= 1;
      const body = event.rawQueryString === 'long' ? 'x'.repeat(30_000_000) : `{"path":"${event.rawPath}"}`;
      return { statusCode: 200, headers: { 'content-type': 'application/json' }, body };
    },
    authorize: onlyGood,
    objects: Promise.resolve(new Objects(new DatabaseSync(':memory:'), 'tritons')),
    limits,
  });
const port = await listenLocally(routerWith());
const quick = await listenLocally(
  routerWith({ headersMs: 200, requestMs: 500, answerMs: 400, idleMs: 300, connections: 6, connectionsPerAddress: 3 }),
);

const crowded = await listenLocally(routerWith({ ...SERVER_LIMITS, connections: 6, connectionsPerAddress: 3 }));

const open: RawConnection[] = [];
/** A connection that ends with the test. */
async function connection(at: number, send = '', from?: string): Promise<RawConnection> {
  const made = await rawConnection(at, send, from);
  open.push(made);
  return made;
}
afterEach(async () => {
  for (const { socket } of open.splice(0)) socket.destroy();
  for (const resolve of waiting) resolve();
  waiting = [];
  events.length = 0;
  mostRunning = 0;
  await sleep(20);
});

const HEAD = 'Host: localhost\r\n';
const CLOSE = `${HEAD}Connection: close\r\n`;
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
const statusesOf = (answers: string) => [...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));

describe('a slow client', () => {
  test.each([
    ['that sends nothing', ''],
    ['that stops amid the request line', 'GET /api/ta'],
    ['that stops amid the headers', `GET /api/tasks HTTP/1.1\r\n${HEAD}`],
  ])('%s loses its connection', async (_, sent) => {
    const received = await (await connection(quick, sent)).closed();
    expect(['', 'HTTP/1.1 408 Request Timeout']).toContain(received.split('\r\n')[0]);
    expect(events).toEqual([]);
  });

  test('that sends a header every now and then gains no time by it', async () => {
    const slow = await connection(quick, `GET /api/tasks HTTP/1.1\r\n${HEAD}`);
    const drip = setInterval(() => slow.socket.write('X-A: b\r\n'), 40);
    const received = await slow.closed();
    clearInterval(drip);
    expect(statusOf(received)).toBe(408);
  });

  test.each([
    ['of a stated length', 'Content-Length: 1000\r\n\r\n', 'x'],
    ['in chunks without end', 'Transfer-Encoding: chunked\r\n\r\n', '1\r\nx\r\n'],
  ])('that drips a body %s is answered 408 and cut off', async (_, header, drop) => {
    const slow = await connection(quick, `POST /api/tasks/submit HTTP/1.1\r\n${HEAD}${header}`);
    const drip = setInterval(() => slow.socket.write(drop), 40);
    const received = await slow.closed();
    clearInterval(drip);
    expect(statusesOf(received)).toEqual([408]);
    expect(events).toEqual([]);
  });

  test('that does not take its answer is cut off', async () => {
    const slow = await connection(quick, `GET /api/tasks?long HTTP/1.1\r\n${HEAD}\r\n`);
    slow.socket.pause();
    await sleep(1_000);
    slow.socket.resume();
    const received = await slow.closed();
    expect(received.length).toBeLessThan(30_000_000);
  });

  test('that asks nothing more loses its connection, and is told when', async () => {
    const received = await (await connection(quick, `GET /api/tasks HTTP/1.1\r\n${HEAD}\r\n`)).closed();
    expect(statusesOf(received)).toEqual([200]);
    const { headers } = await fetch(`http://127.0.0.1:${port}/api/tasks`);
    expect(headers.get('keep-alive')).toBe('timeout=75');
  });

  test('does not keep others from being answered', async () => {
    const full = await listenLocally(routerWith({ ...SERVER_LIMITS, connections: 6 }));
    const slow = 'POST /api/tasks/submit HTTP/1.1\r\nHost:';
    const held = await Promise.all(Array.from({ length: 5 }, () => connection(full, slow)));
    expect((await fetch(`http://127.0.0.1:${full}/api/tasks`)).status).toBe(200);
    expect(held.map(({ socket }) => socket.destroyed)).toEqual(Array(5).fill(false));
  });
});

test('chunks without end get a 413 at the limit of the route, and are cut off after 64 MiB more', async () => {
  const sender = await connection(port, `POST /api/tasks/submit HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\n`);
  const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
  let sent = 0;
  while (!sender.socket.destroyed && sent < 200) {
    sent += 1;
    if (!sender.socket.write(chunk))
      await Promise.race([new Promise((done) => sender.socket.once('drain', done)), sender.closed()]);
  }
  expect(statusesOf(sender.received())).toEqual([413]);
  expect(sent).toBeGreaterThan(50);
  expect(sent).toBeLessThan(100);
  expect(events).toEqual([]);
});

describe('connections', () => {
  test('beyond the limit are closed at once, and the others go on', async () => {
    const held = await Promise.all(Array.from({ length: 6 }, () => connection(crowded)));
    const received = await (await connection(crowded)).closed();
    expect(received).toBe('');
    expect(held.map(({ socket }) => socket.destroyed)).toEqual(Array(6).fill(false));
    held[0]!.socket.write(`GET /api/tasks HTTP/1.1\r\n${CLOSE}\r\n`);
    expect(statusOf(await held[0]!.closed())).toBe(200);
  });

  // Only Linux has all of 127.0.0.0/8 without further settings.
  const onLinux = process.platform === 'linux' ? test : test.skip;
  onLinux('of one address are fewer, and closing one makes room (addresses of Linux)', async () => {
    const ask = `GET /api/tasks HTTP/1.1\r\n${HEAD}\r\n`;
    const held = await Promise.all([1, 2, 3].map(() => connection(crowded, '', '127.0.0.2')));
    expect(await (await connection(crowded, ask, '127.0.0.2')).closed()).toBe('');
    await (await connection(crowded, ask, '127.0.0.3')).until('200 OK');
    held[0]!.socket.destroy();
    await until(
      'there is room',
      async () => {
        const next = await connection(crowded, ask, '127.0.0.2');
        return next.until('200 OK').then(
          () => true,
          () => false,
        );
      },
      Boolean,
    );
  });

  onLinux(
    'with half of an address taken, connections end with their answers, so that idle ones keep nobody out',
    async () => {
      const ask = `GET /api/tasks HTTP/1.1\r\n${HEAD}\r\n`;
      const first = await connection(crowded, ask, '127.0.0.4');
      expect(await first.until('200 OK')).toContain('Connection: keep-alive');
      for (let more = 0; more < 5; more += 1)
        expect(await (await connection(crowded, ask, '127.0.0.4')).closed()).toContain('Connection: close');
      expect(first.socket.destroyed).toBe(false);
    },
  );
});

describe('a request', () => {
  const padded = (bytes: number) => `GET /api/tasks HTTP/1.1\r\n${CLOSE}X-Long: ${'x'.repeat(bytes)}\r\n\r\n`;

  test('may have headers of 10,240 bytes with its request line', async () => {
    expect(statusOf(await rawAnswer(port, padded(10_000)))).toBe(200);
    expect(statusOf(await rawAnswer(port, padded(10_300)))).toBe(431);
    expect(statusOf(await rawAnswer(port, `GET /${'a'.repeat(10_300)} HTTP/1.1\r\n${CLOSE}\r\n`))).toBe(431);
    expect(events).toHaveLength(1);
  });

  test('may have 100 headers; none is dropped', async () => {
    const many = (count: number) =>
      `GET /api/tasks HTTP/1.1\r\n${Array.from({ length: count - 2 }, (_, n) => `X-${n}: 1\r\n`).join('')}${CLOSE}\r\n`;
    expect(statusOf(await rawAnswer(port, many(100)))).toBe(200);
    expect(Object.keys(events[0]!.headers)).toHaveLength(100);
    expect(statusOf(await rawAnswer(port, many(101)))).toBe(431);
    // Node would drop those beyond 2,000 and pass on the rest.
    expect(statusOf(await rawAnswer(port, `GET / HTTP/1.1\r\n${'A:\r\n'.repeat(2_400)}${CLOSE}\r\n`))).toBe(431);
  });

  test('may have 100 parameters', async () => {
    const many = (count: number) =>
      `GET /api/tasks?${Array.from({ length: count }, (_, n) => `a${n}`).join('&')} HTTP/1.1\r\n${CLOSE}\r\n`;
    expect(statusOf(await rawAnswer(port, many(100)))).toBe(200);
    expect(Object.keys(events[0]!.queryStringParameters ?? {})).toHaveLength(100);
    expect(statusOf(await rawAnswer(port, many(101)))).toBe(400);
  });

  test.each([
    'Host: localhost',
    'Authorization: Bearer good',
    'Origin: http://localhost',
    'Idempotency-Key: a',
    'Content-Type: application/json',
    'Content-Encoding: identity',
  ])('with %s and another one after it is refused', async (header) => {
    const [name] = header.split(':');
    const others = name === 'Host' ? '' : HEAD;
    const twice = `GET /api/tasks HTTP/1.1\r\n${others}Connection: close\r\n${header}\r\n${name}: other\r\n\r\n`;
    const answer = await rawAnswer(port, twice);
    expect(statusOf(answer)).toBe(400);
    expect(answer).toContain(`The header ${name?.toLowerCase()} came more than once.`);
    expect(events).toEqual([]);
  });

  test.each([
    ['two lengths', 'POST /api/tasks/submit HTTP/1.1', 'Content-Length: 2\r\nContent-Length: 3\r\n'],
    ['two equal lengths', 'POST /api/tasks/submit HTTP/1.1', 'Content-Length: 2\r\nContent-Length: 2\r\n'],
    ['a length and chunks', 'POST /api/tasks/submit HTTP/1.1', 'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n'],
    ['an encoding after chunked', 'POST /api/tasks/submit HTTP/1.1', 'Transfer-Encoding: chunked, identity\r\n'],
    ['an unknown encoding', 'POST /api/tasks/submit HTTP/1.1', 'Transfer-Encoding: xchunked\r\n'],
    ['a negative length', 'POST /api/tasks/submit HTTP/1.1', 'Content-Length: -2\r\n'],
    ['a length with a sign', 'POST /api/tasks/submit HTTP/1.1', 'Content-Length: +2\r\n'],
    ['a space before the colon', 'POST /api/tasks/submit HTTP/1.1', 'Content-Length : 2\r\n'],
    ['a folded header', 'GET /api/tasks HTTP/1.1', 'X-A: b\r\n c\r\n'],
    ['a NUL in a header', 'GET /api/tasks HTTP/1.1', 'X-A: b\0c\r\n'],
    ['a bare CR in a header', 'GET /api/tasks HTTP/1.1', 'X-A: b\rX-B: c\r\n'],
    ['a space in the target', 'GET /api/ tasks HTTP/1.1', ''],
    ['HTTP/2', 'PRI * HTTP/2.0', ''],
    ['an unknown method', 'FETCH /api/tasks HTTP/1.1', ''],
  ])('with %s is refused with 400, and the connection closed', async (_, line, header) => {
    const answer = await rawAnswer(port, `${line}\r\n${HEAD}${header}\r\n{}GET /api/agents HTTP/1.1\r\n${CLOSE}\r\n`);
    expect(statusesOf(answer)).toEqual([400]);
    expect(events).toEqual([]);
  });

  test('of HTTP/0.9 is refused', async () => {
    expect(statusOf(await rawAnswer(port, 'GET /api/tasks\r\n\r\n'))).toBe(505);
    expect(events).toEqual([]);
  });

  test('without Host is refused', async () => {
    expect(statusOf(await rawAnswer(port, 'GET /api/tasks HTTP/1.1\r\nConnection: close\r\n\r\n'))).toBe(400);
    expect(statusOf(await rawAnswer(port, 'GET /api/tasks HTTP/1.0\r\n\r\n'))).toBe(403);
  });

  test('for a tunnel, another protocol, or its own echo gets none', async () => {
    const tunnel = await rawAnswer(port, `CONNECT example.com:443 HTTP/1.1\r\n${HEAD}\r\n`);
    expect(statusOf(tunnel)).toBe(405);
    const upgrade = `GET /api/tasks HTTP/1.1\r\n${HEAD}Connection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n`;
    expect(statusesOf(await rawAnswer(port, upgrade))).toEqual([200]);
    const h2 = `GET /api/tasks HTTP/1.1\r\n${HEAD}Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n`;
    expect(statusesOf(await rawAnswer(port, h2))).toEqual([200]);
    const trace = await rawAnswer(port, `TRACE /api/tasks HTTP/1.1\r\n${CLOSE}X-Secret: canary\r\n\r\n`);
    expect(trace).not.toContain('canary');
    expect(events.at(-1)?.routeKey).toBe('$default');
  });
});

describe('Expect: 100-continue', () => {
  const expecting = (path: string, length: number, more = '') =>
    `POST ${path} HTTP/1.1\r\n${HEAD}${more}Expect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`;

  test('is met when the body is wanted, and the connection stays open', async () => {
    const client = await connection(port, expecting('/api/tasks/submit', 2));
    await client.until('HTTP/1.1 100 Continue\r\n\r\n');
    client.socket.write('{}');
    await client.until('HTTP/1.1 200 OK');
    expect(events[0]?.body).toBe('{}');
    client.socket.write(`GET /api/tasks HTTP/1.1\r\n${CLOSE}\r\n`);
    expect(statusesOf(await client.closed())).toEqual([100, 200, 200]);
  });

  test.each([
    ['is too large', '/api/tasks/submit', 999_999_999, '', 413],
    ['comes with a wrong key', '/api/tasks/submit', 2, 'Authorization: Bearer bad\r\n', 401],
    ['is of another origin', '/api/tasks/submit', 2, 'Origin: https://evil.example\r\n', 403],
    ['no route takes', '/nothing', 2, '', 200],
  ])(
    'is not met for a body that %s: the answer comes alone, and the connection ends',
    async (_, path, length, more, status) => {
      const client = await connection(port, expecting(path, length, more));
      const received = await client.closed();
      expect(statusesOf(received)).toEqual([status]);
      expect(received).toContain('\r\nconnection: close\r\n');
    },
  );

  test('is the only expectation', async () => {
    const answer = await rawAnswer(port, `GET /api/tasks HTTP/1.1\r\n${CLOSE}Expect: 200-ok\r\n\r\n`);
    expect(statusOf(answer)).toBe(417);
    expect(events).toEqual([]);
  });
});

describe('requests that come before the answers of earlier ones', () => {
  test('are handled one after the other, and answered in order', async () => {
    const paths = Array.from({ length: 10 }, (_, n) => `/api/tasks/t${n}`);
    const all = paths.map((path) => `GET ${path} HTTP/1.1\r\n${HEAD}\r\n`).join('');
    const client = await connection(port, all);
    const received = await client.until('/api/tasks/t9');
    expect([...received.matchAll(/"path":"([^"]+)"/g)].map(([, path]) => path)).toEqual(paths);
    expect(mostRunning).toBe(1);
  });

  test('may be 16; with more, the connection is closed', async () => {
    const ask = `GET /api/tasks?wait HTTP/1.1\r\n${HEAD}\r\n`;
    const client = await connection(port, ask.repeat(16));
    await sleep(50);
    expect([client.socket.destroyed, events.length]).toEqual([false, 1]);
    client.socket.write(ask);
    expect(await client.closed()).toBe('');
    waiting.splice(0)[0]?.();
    await sleep(20);
    // Nobody is there to take the answers of the other fifteen.
    expect(events).toHaveLength(1);
  });

  test('are not answered in the place of an earlier one, if they are malformed', async () => {
    const client = await connection(port, `GET /api/tasks?wait HTTP/1.1\r\n${HEAD}\r\nNONSENSE\r\n\r\n`);
    expect(await client.closed()).toBe('');
  });
});

test.each([
  ['an answer of a handler', `GET /api/tasks HTTP/1.1\r\n${CLOSE}\r\n`, 200],
  ['a refused key', `GET /api/tasks HTTP/1.1\r\n${CLOSE}Authorization: Bearer bad\r\n\r\n`, 401],
  ['a refused host', 'GET /api/tasks HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n', 403],
  ['a refused signed URL', `GET /_objects/x HTTP/1.1\r\n${CLOSE}\r\n`, 403],
  ['too many headers', `GET /api/tasks HTTP/1.1\r\n${CLOSE}${'A: b\r\n'.repeat(200)}\r\n`, 431],
  ['headers that are too large', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n${CLOSE}\r\n`, 431],
  ['no HTTP', 'NONSENSE\r\n\r\n', 400],
  ['a tunnel', `CONNECT x:1 HTTP/1.1\r\n${CLOSE}\r\n`, 405],
  ['an expectation', `GET /api/tasks HTTP/1.1\r\n${CLOSE}Expect: more\r\n\r\n`, 417],
])('%s has all security headers', async (_, request, status) => {
  const answer = await rawAnswer(port, request);
  expect(statusOf(answer)).toBe(status);
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) expect(answer).toContain(`\r\n${name}: ${value}\r\n`);
  if (status !== 200 && !answer.includes('<?xml')) expect(answer).toContain('content-type: application/problem+json');
});
