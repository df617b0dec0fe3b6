import { connect } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { LOCAL_ACCESS } from '../../local/access.ts';
import { Objects } from '../../local/objects.ts';
import { createRouter } from '../../local/router.ts';
import { onlyGood, refusal } from './refusal.ts';
import { listenLocally } from './start-services.ts';

const calls: [string, APIGatewayProxyEventV2][] = [];
beforeEach(() => {
  calls.length = 0;
});
const objects = Promise.resolve(new Objects(new DatabaseSync(':memory:'), 'tritons'));
const router = createRouter({
  call: async (name, event) => {
    if (event.rawPath === '/health') throw new Error('Secret of the handler');
    const refused = await refusal(event);
    if (refused) return refused;
    calls.push([name, event]);
    return { statusCode: 202, headers: { 'content-type': 'application/json', 'x-own': 'yes' }, body: '{"ok":true}' };
  },
  authorize: onlyGood,
  objects,
});
const port = await listenLocally(router);
const url = `http://127.0.0.1:${port}`;

/** Sends a request. Returns the event that the handler got. */
async function eventOf(path: string, init?: RequestInit): Promise<APIGatewayProxyEventV2> {
  await fetch(url + path, init);
  expect(calls).toHaveLength(1);
  return calls[0]![1];
}

/** Sends raw bytes, which no client would send. Returns the status line. */
function raw(request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    socket.once('data', (data) => {
      socket.destroy();
      resolve(String(data).split('\r\n')[0]!);
    });
    socket.once('error', reject);
  });
}

test('a header that HTTP does not allow is an internal error, and the server goes on', async () => {
  const odd = createRouter({
    call: async (_name, { rawPath }) => ({
      statusCode: 200,
      headers: { 'content-type': rawPath === '/health' ? 'text/plain; n=中' : 'text/plain' },
      body: 'x',
    }),
    authorize: onlyGood,
    objects,
  });
  const at = `http://127.0.0.1:${await listenLocally(odd)}`;
  const answer = await fetch(`${at}/health`);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([500, 'application/problem+json']);
  expect((await fetch(`${at}/api/tasks`)).status).toBe(200);
});

test.each([
  ['of a known length', (body: string) => body],
  ['in chunks of unknown number', (body: string) => new Blob([body]).stream()],
])('a body that is too large, %s, is answered, and the client can read that', async (_, bodyOf) => {
  const asks = Array.from({ length: 20 }, () =>
    fetch(`${url}/api/tasks/submit`, {
      method: 'POST',
      body: bodyOf('x'.repeat(5_000_000)),
      duplex: 'half',
    } as RequestInit),
  );
  expect((await Promise.all(asks)).map(({ status }) => status)).toEqual(Array(20).fill(413));
  expect(calls).toEqual([]);
});

describe('an event has the shape of API Gateway’s payload format 2.0', () => {
  test('method, path, route and headers', async () => {
    const event = await eventOf('/api/tasks/a_1/status', { headers: { 'X-Some': 'Thing' } });
    expect(calls[0]![0]).toBe('getTaskStatus');
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'GET /api/tasks/{task_id}/status',
      rawPath: '/api/tasks/a_1/status',
      rawQueryString: '',
      pathParameters: { task_id: 'a_1' },
      headers: { 'x-some': 'Thing' },
      requestContext: { http: { method: 'GET', path: '/api/tasks/a_1/status' } },
      isBase64Encoded: false,
    });
    expect(event).not.toHaveProperty('queryStringParameters');
    expect(event).not.toHaveProperty('body');
  });

  test('a query, with repeated values joined by a comma', async () => {
    const { queryStringParameters, rawQueryString } = await eventOf(
      '/api/tasks?status=failed&a=1&a=2&b=%C3%A4+c&empty=',
    );
    expect(queryStringParameters).toEqual({ status: 'failed', a: '1,2', b: 'ä c', empty: '' });
    expect(rawQueryString).toBe('status=failed&a=1&a=2&b=%C3%A4+c&empty=');
  });

  test('path parameters are decoded', async () => {
    expect((await eventOf('/api/tasks/a%20%C3%A4%2Fb')).pathParameters).toEqual({ task_id: 'a ä/b' });
  });

  test('a body, with its unicode', async () => {
    const body = JSON.stringify({ title: 'Ω 𝄞' });
    expect(await eventOf('/api/tasks/submit', { method: 'POST', body })).toMatchObject({
      body,
      routeKey: 'POST /api/tasks/submit',
    });
  });
});

describe('a request with an Authorization header', () => {
  const get = (path: string, authorization: string) => fetch(url + path, { headers: { authorization } });

  test('is handed on with the caller', async () => {
    expect((await get('/api/tasks', 'Bearer good')).status).toBe(202);
    expect(calls[0]![1].requestContext).toMatchObject({ authorizer: { lambda: { principal: 'ann' } } });
  });

  test('is refused if the key is wrong', async () => {
    const response = await get('/api/tasks', 'Bearer bad');
    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ status: 401, type: '/problems/invalid-key' });
    expect(calls).toEqual([]);
  });

  test('is allowed on public routes, whatever the key', async () => {
    expect((await get('/openapi.json', 'Bearer bad')).status).toBe(202);
  });
});

describe('a request that a web page may have sent', () => {
  const withHeaders = (headers: string) => raw(`POST /api/agents HTTP/1.1\r\n${headers}Content-Length: 2\r\n\r\n{}`);

  test.each([
    'Host: evil.example\r\n',
    'Host: localhost.evil.example\r\n',
    'Host: 127.0.0.1.evil.example:8080\r\n',
    'Host: localhost@evil.example\r\n',
    'Host: 0.0.0.0:8080\r\n',
    'Host:\r\n',
    'Host: localhost\r\nOrigin: https://evil.example\r\n',
    'Host: localhost\r\nOrigin: http://localhost.evil.example\r\n',
    'Host: localhost\r\nOrigin: null\r\n',
    'Host: localhost\r\nOrigin: \r\n',
  ])('%j is refused, and calls no handler', async (headers) => {
    expect(await withHeaders(headers)).toBe('HTTP/1.1 403 Forbidden');
    expect(calls).toEqual([]);
  });

  test.each([
    'Host: localhost\r\n',
    'Host: LOCALHOST:8080\r\n',
    'Host: [::1]:8080\r\n',
    'Host: 127.0.0.1:1\r\nOrigin: http://localhost:3000\r\n',
  ])('%j is from this machine', async (headers) => {
    expect(await withHeaders(headers)).toBe('HTTP/1.1 202 Accepted');
  });

  test('the refusal is a problem', async () => {
    const response = await fetch(`${url}/api/tasks`, { headers: { origin: 'https://evil.example' } });
    expect(response.status).toBe(403);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ status: 403, type: '/problems/forbidden-origin' });
  });
});

test('the answer is the handler’s', async () => {
  const response = await fetch(`${url}/api/tasks`);
  expect(response.status).toBe(202);
  expect(response.headers.get('x-own')).toBe('yes');
  expect(await response.json()).toEqual({ ok: true });
});

test('a fixed path is not taken for an id', async () => {
  await fetch(`${url}/api/agents/performance`);
  expect(calls[0]![0]).toBe('getAgentPerformance');
});

test.each(['/', '/api/tasks/', '/api/nothing', '/api/tasks/a/b/c', '/api/tasks/%'])(
  '%s belongs to no route',
  async (path) => {
    await fetch(url + path);
    expect(calls[0]![0]).toBe('answerUnrouted');
    expect(calls[0]![1].routeKey).toBe('$default');
  },
);

test('a route with another method belongs to no route', async () => {
  await fetch(`${url}/api/tasks`, { method: 'DELETE' });
  expect(calls[0]![0]).toBe('answerUnrouted');
});

test.each([
  '/api/tasks/%',
  '/api/tasks/%E0%A4%A',
  '/api/tasks/%ff/status',
  '/%2',
  '/api/tasks?x=%',
  '//',
  '/\\',
  '//evil.example/api/tasks',
])('malformed escapes in %s are no fault', async (path) => {
  expect(await raw(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)).toBe('HTTP/1.1 202 Accepted');
});

test('a handler that throws is a bare 500', async () => {
  const response = await fetch(`${url}/health`);
  expect(response.status).toBe(500);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.text()).not.toContain('Secret');
});

describe('a body', () => {
  const post = (bytes: number) => fetch(`${url}/api/tasks/submit`, { method: 'POST', body: 'x'.repeat(bytes) });

  test('as large as its route takes is handed on', async () => {
    expect((await post(256 * 1024)).status).toBe(202);
    expect(calls[0]![1].body).toHaveLength(256 * 1024);
  });

  test('that is larger is refused with 413, and the server goes on', async () => {
    const response = await post(256 * 1024 + 1);
    expect(response.status).toBe(413);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ status: 413 });
    expect(calls).toEqual([]);
    expect((await post(1)).status).toBe(202);
  });
});

describe('a body', () => {
  const status = (head: string, body = '') => raw(`${head}\r\nHost: localhost\r\n\r\n${body}`);

  test('with bytes that are not UTF-8 is handed on whole, in base64', async () => {
    const body = Buffer.from('{"a":"\xfc"}', 'latin1');
    const event = await eventOf('/api/tasks/submit', { method: 'POST', body });
    expect(event.isBase64Encoded).toBe(true);
    expect(Buffer.from(event.body ?? '', 'base64')).toEqual(body);
  });

  test('is refused by its declared length, before it arrives, with what to do instead', async () => {
    const path = '/api/agents/a/leases/t/s/1/complete';
    const response = await fetch(url + path, { method: 'POST', body: 'x'.repeat(4 * 1024 * 1024 + 1) });
    expect(response.status).toBe(413);
    expect(((await response.json()) as { detail: string }).detail).toContain('/uploads');
    expect(await status('POST /api/tasks/submit HTTP/1.1\r\nContent-Length: 999999999')).toContain('413');
    expect(calls).toEqual([]);
  });

  test('is not waited for if no route takes it, or the key is wrong', async () => {
    expect(await status('POST /nothing HTTP/1.1\r\nContent-Length: 1000')).toContain('202');
    expect(calls.splice(0)[0]?.[0]).toBe('answerUnrouted');
    const wrong = 'POST /api/tasks/submit HTTP/1.1\r\nAuthorization: Bearer bad\r\nContent-Length: 1000';
    expect(await status(wrong)).toContain('401');
    expect(calls).toEqual([]);
  });
});

describe('a target', () => {
  test('in absolute form is served by its own host, whatever Host says', async () => {
    expect(await raw('GET http://127.0.0.1/api/tasks HTTP/1.1\r\nHost: evil.example\r\n\r\n')).toContain('202');
    expect(calls.splice(0)[0]?.[1]).toMatchObject({ rawPath: '/api/tasks' });
    expect(await raw('GET http://evil.example/api/tasks HTTP/1.1\r\nHost: localhost\r\n\r\n')).toContain('403');
    expect(await raw('GET http://127.0.0.1@evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n')).toContain('403');
    expect(calls).toEqual([]);
  });

  test.each(['/api/agents/%2e%2e/tasks', '/api/agents/../tasks', '/api\\tasks', '/api/./tasks', '//api/tasks'])(
    '%s is no route: nothing is resolved',
    async (path) => {
      await raw(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      expect(calls[0]?.[0]).toBe('answerUnrouted');
    },
  );
});

test('HEAD is answered like GET, with its length and without its body', async () => {
  const [head, get] = [await fetch(`${url}/api/tasks`, { method: 'HEAD' }), await fetch(`${url}/api/tasks`)];
  expect(calls.map(([name]) => name)).toEqual(['listTasks', 'listTasks']);
  expect(head.status).toBe(get.status);
  expect(head.headers.get('content-length')).toBe(String((await get.text()).length));
  expect(await head.text()).toBe('');
});

describe('a page of an allowed origin', () => {
  const origin = 'https://app.example.com';
  const ask = async (path: string, init: RequestInit = {}, from = origin) => {
    const open = createRouter({
      call: async () => ({ statusCode: 200, body: '{}' }),
      authorize: onlyGood,
      objects,
      access: { ...LOCAL_ACCESS, allowedOrigins: [origin] },
    });
    const at = `http://127.0.0.1:${await listenLocally(open)}`;
    return fetch(at + path, { ...init, headers: { ...init.headers, origin: from } });
  };

  test('may call the API, after a preflight', async () => {
    const headers = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' };
    const preflight = await ask('/api/tasks/submit', { method: 'OPTIONS', headers });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(origin);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
    const answer = await ask('/api/tasks');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(answer.headers.get('vary')).toBe('origin');
  });

  test('is the only one that may', async () => {
    for (const other of ['https://evil.example', 'null', `${origin}.evil.example`, 'http://app.example.com']) {
      const answer = await ask('/api/tasks', {}, other);
      expect(answer.status).toBe(403);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});
