import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ApiError, NoAnswer, problems } from '../../client/api-error.ts';
import { TritonsClient } from '../../client/tritons-client.ts';

type Sent = { method: string; url: string; headers: IncomingMessage['headers']; body: string };

let sent: Sent[];
let respond: (response: ServerResponse) => void;
let url: string;
const server = createServer(async (request, response) => {
  const { method = '', url = '', headers } = request;
  sent.push({ method, url, headers, body: await text(request) });
  respond(response);
});

const json = (status: number, body: unknown) => (response: ServerResponse) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

beforeEach(async () => {
  sent = [];
  respond = json(200, {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

const caught = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => Promise.reject(new Error('nothing was thrown')),
    (error) => error,
  );

describe('requests', () => {
  test('a submission is the JSON body, with the idempotency key as a header', async () => {
    respond = json(202, { taskId: 'a' });
    const body = { type: 'development', title: 'Überarbeiten 🧪' };
    expect(await new TritonsClient({ url }).submitTask(body, { idempotencyKey: 'key 1' })).toEqual({ taskId: 'a' });
    expect(sent).toMatchObject([{ method: 'POST', url: '/api/tasks/submit', body: JSON.stringify(body) }]);
    expect(sent[0]?.headers).toMatchObject({ 'content-type': 'application/json', 'idempotency-key': 'key 1' });
  });

  test('without a key or a body neither header is sent', async () => {
    const client = new TritonsClient({ url });
    await client.submitTask({ type: 'development', title: 'x' });
    await client.cancelTask('a');
    expect(sent[0]?.headers).not.toHaveProperty('idempotency-key');
    expect(sent[1]?.headers).not.toHaveProperty('content-type');
  });

  test('each method calls its route', async () => {
    const client = new TritonsClient({ url });
    await client.getTask('a');
    await client.getTaskStatus('a');
    await client.getTaskResults('a');
    await client.listTasks();
    await client.cancelTask('a');
    await client.retryTask('a');
    await client.changeBudget('a', { max_cost_usd: 1 });
    await client.approveTask('a');
    await client.rejectTask('a', { subtasks: ['b'], comment: 'c' });
    await client.getTaskQuality('a', { subtask_id: 'b' });
    await client.getTaskSarif('a');
    await client.listAgents();
    await client.getAgent('b');
    await client.getAgentPerformance();
    await client.listDeadLetters();
    await client.listEvents({ after: 'c', taskId: 'a', types: ['task.failed', 'task.completed'], waitSeconds: 3 });
    await client.getHealth();
    expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /api/tasks/a',
      'GET /api/tasks/a/status',
      'GET /api/tasks/a/results',
      'GET /api/tasks',
      'POST /api/tasks/a/cancel',
      'POST /api/tasks/a/retry',
      'POST /api/tasks/a/budget',
      'POST /api/tasks/a/approve',
      'POST /api/tasks/a/reject',
      'GET /api/tasks/a/quality?subtask_id=b',
      'GET /api/tasks/a/quality',
      'GET /api/agents',
      'GET /api/agents/b',
      'GET /api/agents/performance',
      'GET /api/dead-letters',
      'GET /api/events?after=c&task_id=a&types=task.failed%2Ctask.completed&wait=3',
      'GET /health',
    ]);
  });

  test('a query has the given parameters, and leaves out undefined ones', async () => {
    await new TritonsClient({ url }).listTasks({ status: 'completed', limit: 3, cursor: 'a+b/=' });
    await new TritonsClient({ url }).listTasks({ cursor: undefined });
    expect(sent.map(({ url }) => url)).toEqual([
      '/api/tasks?status=completed&limit=3&cursor=a%2Bb%2F%3D',
      '/api/tasks',
    ]);
  });

  test('an id cannot lead to another path', async () => {
    await new TritonsClient({ url }).getTask('../agents?x=1');
    expect(sent[0]?.url).toBe('/api/tasks/..%2Fagents%3Fx%3D1');
  });

  test('the base URL may have a path and end in a slash; the API key goes with every request', async () => {
    await new TritonsClient({ url: `${url}/stage/`, apiKey: 'me' }).getHealth();
    expect(sent[0]).toMatchObject({ url: '/stage/health', headers: { authorization: 'Bearer me' } });
  });

  test('a fetch of the caller is used', async () => {
    const client = new TritonsClient({ url, fetch: async () => new Response('{"status":"ok","version":"9"}') });
    expect(await client.getHealth()).toEqual({ status: 'ok', version: '9' });
    expect(sent).toEqual([]);
  });
});

describe('failures', () => {
  test('a problem is thrown with its status, itself, and a message that names every field', async () => {
    const problem = {
      type: 'about:blank',
      title: 'The request is not valid',
      status: 400,
      detail: '/title is required; /type is not a task type',
      errors: [
        { field: '/title', message: 'is required' },
        { field: '/type', message: 'is not a task type' },
        { field: '', message: 'is odd' },
      ],
    };
    respond = json(400, problem);
    const error = await caught(new TritonsClient({ url }).listTasks());
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 400, problem });
    expect(error.message).toBe(
      'GET /api/tasks → 400 The request is not valid\n  /title is required\n  /type is not a task type\n  the body is odd',
    );
  });

  test('a problem without fields shows its detail and request id', async () => {
    const problem = {
      type: 'about:blank',
      title: 'Internal error',
      status: 500,
      detail: 'Try again.',
      request_id: 'r1',
    };
    respond = json(500, problem);
    const error = await caught(new TritonsClient({ url }).getHealth());
    expect(error.message).toBe('GET /health → 500 Internal error\n  Try again.\n  request id r1');
  });

  test.each([
    ['JSON that is no problem', '{"message":"Forbidden"}', '{"message":"Forbidden"}'],
    ['HTML', '<h1>no</h1>', '<h1>no</h1>'],
    ['nothing', '', 'The answer has no text.'],
  ])('an error answer with %s is an ApiError too', async (_, answer, detail) => {
    respond = (response) => response.writeHead(502).end(answer);
    const error = await caught(new TritonsClient({ url }).getHealth());
    expect(error).toMatchObject({
      name: 'ApiError',
      status: 502,
      problem: { type: 'about:blank', title: 'Bad Gateway', status: 502, detail },
    });
  });

  test("API Gateway's own 429 has a type", async () => {
    respond = (response) => response.writeHead(429).end('{"message":"No"}');
    const error = await caught(new TritonsClient({ url }).getHealth());
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).is('tooManyRequests')).toBe(true);
    expect((error as ApiError).is('notFound', 'attemptOver')).toBe(false);
    expect(error).toMatchObject({ status: 429, problem: { status: 429, detail: '{"message":"No"}' } });
  });

  test('a problem tells its kind, whatever its title says', async () => {
    respond = json(409, { type: problems.sendAgain.type, title: 'X', status: 409, detail: 'attempt-over' });
    const error = (await caught(new TritonsClient({ url }).getHealth())) as ApiError;
    expect([error.is('attemptOver'), error.is('attemptOver', 'sendAgain')]).toEqual([false, true]);
  });

  test('a refused connection names the URL', async () => {
    const probe = createServer();
    await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
    const closed = `http://127.0.0.1:${(probe.address() as AddressInfo).port}`;
    await new Promise((resolve) => probe.close(resolve));
    const error = await caught(new TritonsClient({ url: closed }).getHealth());
    expect(error).toBeInstanceOf(NoAnswer);
    expect(error.message).toBe(`${closed} does not answer: connection refused. Is TRITONS running there?`);
  });

  test('a dropped connection says what happened', async () => {
    respond = (response) => response.destroy();
    const error = await caught(new TritonsClient({ url }).getHealth());
    expect(error).toBeInstanceOf(NoAnswer);
    expect(error.message).toMatch(new RegExp(`^${url} does not answer: (?!fetch failed).+`));
  });
});

test.each([
  ['with a length', { 'content-length': '100' }],
  ['in chunks', {}],
])('a connection that is cut in the middle of an answer %s is no answer', async (_, headers) => {
  respond = (response) => response.writeHead(200, headers).write('{"status":', () => response.destroy());
  expect(await caught(new TritonsClient({ url }).getHealth())).toBeInstanceOf(NoAnswer);
});

test('an answer that is not JSON is none', async () => {
  respond = (response) => response.writeHead(200).end('<html>');
  expect(await caught(new TritonsClient({ url }).getHealth())).toBeInstanceOf(NoAnswer);
});

describe('waitForTask', () => {
  const statuses = (...names: string[]) => {
    const left = [...names];
    return (response: ServerResponse) => json(200, { status: left.length > 1 ? left.shift() : left[0] })(response);
  };

  test.each(['completed', 'failed', 'cancelled'])('ends when the task is %s', async (end) => {
    respond = statuses('blocked', 'queued', 'in_progress', end);
    const seen: string[] = [];
    const last = await new TritonsClient({ url }).waitForTask('a', {
      intervalMs: 1,
      onStatus: ({ status }) => void seen.push(status),
    });
    expect(last.status).toBe(end);
    expect(seen).toEqual(['blocked', 'queued', 'in_progress', end]);
  });

  test('waits for onStatus before it reads again', async () => {
    respond = statuses('queued', 'completed');
    let read = 0;
    await new TritonsClient({ url }).waitForTask('a', {
      intervalMs: 1,
      onStatus: async () => {
        const before = sent.length;
        await new Promise((resolve) => setTimeout(resolve, 30));
        expect(sent).toHaveLength(before);
        read += 1;
      },
    });
    expect(read).toBe(2);
  });

  test('throws in time, with the last status', async () => {
    respond = statuses('in_progress');
    const error = await caught(new TritonsClient({ url }).waitForTask('a', { timeoutMs: 60, intervalMs: 10 }));
    expect(error.message).toBe('a has not ended after 60 ms; its last status: {"status":"in_progress"}');
  });

  test('an unknown task is an ApiError at once', async () => {
    respond = json(404, { type: 'about:blank', title: 'Not found', status: 404, detail: 'no such task' });
    expect(await caught(new TritonsClient({ url }).waitForTask('a'))).toMatchObject({ status: 404 });
    expect(sent).toHaveLength(1);
  });
});

describe('events', () => {
  const page = (next_cursor: string, ...cursors: string[]) =>
    json(200, { events: cursors.map((cursor) => ({ cursor })), next_cursor });
  /** Gives these answers one after the other. */
  const answers = (...all: (typeof respond)[]) => {
    respond = (response) => all.shift()?.(response);
  };
  const asked = () => sent.map(({ url }) => new URL(url, 'http://x').searchParams.get('after'));

  test('come each once, whatever happens to the connection, and go on behind the last answer', async () => {
    answers(
      page('b', 'a', 'b'),
      (response) => response.destroy(),
      json(503, {}),
      json(429, {}),
      page('c'),
      page('e', 'd', 'e'),
    );
    const seen: string[] = [];
    for await (const { cursor } of new TritonsClient({ url }).events({ after: 'start' })) {
      seen.push(cursor);
      if (cursor === 'e') break;
    }
    expect(seen).toEqual(['a', 'b', 'd', 'e']);
    expect(asked()).toEqual(['start', 'b', 'b', 'b', 'b', 'c']);
  });

  test('end with an error that asking again would not help', async () => {
    respond = json(400, { type: problems.invalidRequest.type, title: 'No', status: 400, detail: 'after is wrong' });
    const error = await caught(new TritonsClient({ url }).events({ after: 'x' }).next());
    expect(error).toBeInstanceOf(ApiError);
    expect(sent).toHaveLength(1);
  });

  test.each([
    ['while it waits for an answer', () => {}],
    ['while it waits to ask again', json(503, {})],
  ])('end without an error when the caller aborts, %s', async (_, respondWith) => {
    respond = respondWith;
    const stop = new AbortController();
    const next = new TritonsClient({ url }).events({ signal: stop.signal }).next();
    while (sent.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    expect(await next).toEqual({ value: undefined, done: true });
  });
});
