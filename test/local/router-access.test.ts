import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Access, LOCAL_ACCESS } from '../../local/access.ts';
import { Objects } from '../../local/objects.ts';
import { createRouter } from '../../local/router.ts';
import { rawAnswer } from './raw-connection.ts';
import { onlyGood, refusal } from './refusal.ts';
import { listenLocally } from './start-services.ts';

const events: APIGatewayProxyEventV2[] = [];
const checked: (string | undefined)[][] = [];
beforeEach(() => {
  events.length = 0;
  checked.length = 0;
});

/** The port of a router that lets the key `good` in, and refuses one that names a reason for that. */
const portOf = (access: Partial<Access>) =>
  listenLocally(
    createRouter({
      call: async (_name, event) => {
        const refused = await refusal(event);
        if (refused) return refused;
        events.push(event);
        return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: '{}' };
      },
      authorize: async (...asked) => {
        checked.push(asked);
        const [, refused] = /^Bearer (\w+_\w+)$/.exec(asked[0] ?? '') ?? [];
        return refused === undefined ? onlyGood(asked[0]) : { refused };
      },
      objects: Promise.resolve(new Objects(new DatabaseSync(':memory:'), 'tritons')),
      access: { ...LOCAL_ACCESS, ...access },
    }),
  );
const get = async (port: number, path: string, authorization?: string, more: Record<string, string> = {}) => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    headers: { ...(authorization === undefined ? {} : { authorization }), ...more },
  });
  const body = (await response.json()) as { type?: string; detail?: string };
  return { status: response.status, headers: response.headers, ...body };
};
const raw = async (port: number, head: string) => {
  const answer = await rawAnswer(port, `${head}\r\nConnection: close\r\n\r\n`);
  return Number(answer.split(' ')[1]);
};

describe('with --auth required', () => {
  const started = portOf({ auth: 'required' });

  test.each(['/api/tasks', '/api/nothing', '/', '/api/agents/a/leases'])('%s needs a key', async (path) => {
    const answer = await get(await started, path);
    expect([answer.status, answer.type]).toEqual([401, '/problems/no-key']);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(events).toEqual([]);
  });

  test.each(['Bearer bad', 'Bearer ', 'Basic Z29vZA==', 'good', 'Bearer good, Bearer good', 'Bearer good\u00a0'])(
    '%j is a wrong key',
    async (authorization) => {
      const answer = await get(await started, '/api/tasks', authorization);
      expect([answer.status, answer.type]).toEqual([401, '/problems/invalid-key']);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      expect(events).toEqual([]);
    },
  );

  test('a key in the query, a cookie or the body is none', async () => {
    const port = await started;
    expect((await get(port, '/api/tasks?authorization=Bearer%20good&api_key=good')).status).toBe(401);
    expect((await get(port, '/api/tasks', undefined, { cookie: 'authorization=Bearer good' })).status).toBe(401);
    expect((await get(port, '/api/tasks', undefined, { 'x-api-key': 'good' })).status).toBe(401);
    const target = `GET http://good@127.0.0.1:${port}/api/tasks HTTP/1.1\r\nHost: localhost`;
    expect(await raw(port, target)).toBe(403);
    expect(events).toEqual([]);
  });

  test('the right key opens it, and only public routes need none', async () => {
    const port = await started;
    expect((await get(port, '/api/tasks', 'Bearer good')).status).toBe(200);
    expect(events[0]?.requestContext).toMatchObject({ authorizer: { lambda: { principal: 'ann' } } });
    expect((await get(port, '/health')).status).toBe(200);
    expect((await get(port, '/openapi.json', 'Bearer bad')).status).toBe(200);
    expect(await raw(port, 'GET /health/ HTTP/1.1\r\nHost: localhost')).toBe(401);
    expect(await raw(port, 'GET //health HTTP/1.1\r\nHost: localhost')).toBe(401);
    expect(await raw(port, 'POST /health HTTP/1.1\r\nHost: localhost')).toBe(401);
    expect(await raw(port, 'GET /health/../api/tasks HTTP/1.1\r\nHost: localhost')).toBe(401);
    expect(await raw(port, 'TRACE /health HTTP/1.1\r\nHost: localhost')).toBe(401);
  });

  test('a body is not read before the key is found right', async () => {
    const head = 'POST /api/tasks/submit HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000';
    expect(await raw(await started, head)).toBe(401);
  });
});

describe('Host', () => {
  const started = portOf({ auth: 'required', allowedHosts: ['tritons.example.com', 'proxy:8443', '[2001:db8::1]'] });
  const statusFor = async (host: string) =>
    raw(await started, `GET /health HTTP/1.1\r\nHost: ${host}`.replace('Host: \r\n', 'Host:\r\n'));

  test.each([
    'tritons.example.com',
    'TRITONS.example.COM:443',
    'proxy:8443',
    '[2001:DB8::1]:80',
    'localhost:1',
    '127.0.0.1',
  ])('%s is allowed', async (host) => {
    expect(await statusFor(host)).toBe(200);
  });

  test.each([
    'evil.example',
    'a.tritons.example.com',
    'tritons.example.com.evil.example',
    'tritons.example.com.',
    'tritons.example.com:443@evil.example',
    'tritons.example.com:443:80',
    'tritons.example.com, evil.example',
    'tritons.example.com/evil',
    'tritonsXexample.com',
    'proxy',
    'proxy:80',
    '2001:db8::1',
    '',
  ])('%j is refused', async (host) => {
    expect(await statusFor(host)).toBe(403);
    expect(events).toEqual([]);
  });

  test.each(['X-Forwarded-Host: tritons.example.com', 'Forwarded: host=tritons.example.com'])(
    '%s counts for nothing',
    async (header) => {
      expect(await raw(await started, `GET /health HTTP/1.1\r\nHost: evil.example\r\n${header}`)).toBe(403);
    },
  );

  test('of an absolute target is the one that counts', async () => {
    const port = await started;
    const target = (host: string) => `GET https://${host}/health HTTP/1.1\r\nHost: tritons.example.com`;
    expect(await raw(port, target('tritons.example.com'))).toBe(200);
    expect(await raw(port, target('evil.example'))).toBe(403);
  });

  test('does not make its own pages welcome', async () => {
    const from = (origin: string) => `GET /health HTTP/1.1\r\nHost: tritons.example.com\r\nOrigin: ${origin}`;
    expect(await raw(await started, from('https://tritons.example.com'))).toBe(403);
    expect(await raw(await started, from('null'))).toBe(403);
  });
});

describe('the source of a call', () => {
  test('is the other end of the connection, whatever headers say', async () => {
    const port = await portOf({ auth: 'required' });
    await get(port, '/api/tasks', 'Bearer good', { 'x-forwarded-for': '192.0.2.1', forwarded: 'for=192.0.2.1' });
    expect(checked).toEqual([['Bearer good', 'GET /api/tasks', '127.0.0.1']]);
    expect(events[0]?.requestContext.http.sourceIp).toBe('127.0.0.1');
  });

  test('is what a trusted proxy saw', async () => {
    const port = await portOf({ auth: 'required', trustedProxies: ['127.0.0.1'] });
    await get(port, '/api/tasks', 'Bearer good', { 'x-forwarded-for': '127.0.0.1, 192.0.2.1' });
    expect(checked).toEqual([['Bearer good', 'GET /api/tasks', '192.0.2.1']]);
    expect(events[0]?.requestContext.http.sourceIp).toBe('192.0.2.1');
  });
});

describe('after 20 wrong keys in a minute', () => {
  const wrong = (port: number, times: number, more: Record<string, string> = {}) =>
    Array.from({ length: times }, (_, n) => n).reduce<Promise<number[]>>(
      async (before, n) => [...(await before), (await get(port, '/api/tasks', `Bearer bad${n}`, more)).status],
      Promise.resolve([]),
    );

  test.each(['none', 'required'] as const)('a source gets 429 with Retry-After (--auth %s)', async (auth) => {
    const port = await portOf({ auth });
    expect(await wrong(port, 20)).toEqual(Array(20).fill(401));
    const answer = await get(port, '/api/tasks', 'Bearer good');
    expect([answer.status, answer.type]).toEqual([429, '/problems/too-many-requests']);
    const seconds = Number(answer.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(50);
    expect(seconds).toBeLessThanOrEqual(60);
    // It was not looked at.
    expect(checked).toHaveLength(20);
    expect(events).toEqual([]);
  });

  test.each([
    'revoked_key',
    'expired_key',
    'unknown_role',
    'replaced_key',
    'expired_token',
    'wrong_audience',
    'unmapped_role',
    'no_owner',
  ] as const)('%s is none of them: who sends it has proved whose it is', async (refused) => {
    const port = await portOf({ auth: 'required' });
    for (let n = 0; n < 21; n += 1) await get(port, '/api/tasks', `Bearer ${refused}`);
    expect((await get(port, '/api/tasks', 'Bearer good')).status).toBe(200);
  });

  test.each(['no_key', 'wrong_secret', 'unknown_issuer', 'invalid_token'] as const)('%s is one', async (refused) => {
    const port = await portOf({ auth: 'required' });
    for (let n = 0; n < 20; n += 1) await get(port, '/api/tasks', `Bearer ${refused}`);
    expect((await get(port, '/api/tasks', 'Bearer good')).status).toBe(429);
  });

  test('a call without a key is none', async () => {
    const port = await portOf({ auth: 'required' });
    for (let n = 0; n < 21; n += 1) await get(port, '/api/tasks');
    expect((await get(port, '/api/tasks', 'Bearer good')).status).toBe(200);
  });

  test('those who were let in before go on', async () => {
    const port = await portOf({ auth: 'required' });
    expect((await get(port, '/api/tasks', 'Bearer good')).status).toBe(200);
    expect(new Set(await wrong(port, 25))).toEqual(new Set([401, 429]));
    expect((await get(port, '/api/tasks', 'Bearer good')).status).toBe(200);
    expect((await get(port, '/health')).status).toBe(200);
  });

  test('another source behind the same proxy is not concerned, and nobody can pretend to be another', async () => {
    const port = await portOf({ auth: 'required', trustedProxies: ['127.0.0.1'] });
    expect((await wrong(port, 21, { 'x-forwarded-for': '192.0.2.1' })).at(-1)).toBe(429);
    // The attacker sends a header of its own, to which the proxy adds what it saw.
    expect((await wrong(port, 1, { 'x-forwarded-for': '198.51.100.7, 192.0.2.1' })).at(-1)).toBe(429);
    const other = await get(port, '/api/tasks', 'Bearer good', { 'x-forwarded-for': '192.0.2.2' });
    expect(other.status).toBe(200);
  });
});
