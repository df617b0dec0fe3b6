import { afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Answer as ApiAnswer } from '../../client/tritons-client.ts';
import { type Route, type RouteName, routes } from '../../core/contracts/api/routes.ts';
import type { HandlerName } from '../../core/contracts/system/handlers.ts';
import { PatientClient } from '../patient-client.ts';
import { aCloud, agentsOf, until } from '../pipeline/a-cloud.ts';
import { onAwsRequest } from '../pipeline/aws-requests.ts';
import { setAhead } from '../pipeline/dates.ts';
import { backendTask, deliverable, register, take } from '../pipeline/pulling.ts';
import { believing, call, issueKey, keyIdOf } from './callers.ts';

const HOST = '127.0.0.1:9';
process.env.WEBHOOK_ALLOWED_HOSTS = HOST;
const system = aCloud({ agents: agentsOf(['architect', 'qa']), access: believing });

const keys = {} as Record<'ann' | 'bob' | 'viewer' | 'operator' | 'admin', string>;
beforeAll(async () => {
  keys.ann = await issueKey({ principal: 'ann', role: 'submitter' });
  keys.bob = await issueKey({ principal: 'bob', role: 'submitter' });
  keys.viewer = await issueKey({ principal: 'vic', role: 'viewer' });
  keys.operator = await issueKey({ principal: 'olga', role: 'operator' });
  keys.admin = await issueKey({ principal: 'dora', role: 'admin' });
});

const send = (key: string | undefined, method: string, path: string, body?: unknown) =>
  call(system.cloud.url, key, method, path, body);
const clientOf = (apiKey: string) => new PatientClient({ url: system.cloud.url, apiKey });

describe('the results of a task', () => {
  let taskId: string;
  const approve = async (key: string | undefined) => (await send(key, 'POST', `/api/tasks/${taskId}/approve`)).status;
  beforeAll(async () => {
    const client = clientOf(keys.operator);
    const agent = await register(system.cloud, 'worker');
    ({ taskId } = await client.submitTask({ ...backendTask, approval: true }));
    await agent.complete(await take(agent), deliverable);
    await until(
      'it waits for approval',
      () => client.getTaskStatus(taskId),
      ({ stage }) => stage === 'approval',
    );
  });

  test('are not approved by the owner that submitted it, with whatever key of that owner', async () => {
    for (const role of ['submitter', 'operator', 'admin'] as const)
      expect([role, await approve(await issueKey({ principal: 'olga', role }))]).toEqual([role, 403]);
    expect((await clientOf(keys.operator).getTask(taskId)).approvals).toEqual([]);
  });

  test('are not approved by other submitters, for whom there is no such task, nor by viewers', async () => {
    expect(await approve(keys.bob)).toBe(404);
    expect(await approve(keys.viewer)).toBe(403);
  });

  test('are approved by somebody else who may', async () => {
    expect(await approve(keys.admin)).toBe(200);
    expect((await clientOf(keys.operator).getTask(taskId)).approvals).toMatchObject([{ by: 'dora' }]);
  });
});

describe('a webhook for events that only admins may read', () => {
  const url = `http://${HOST}/`;
  let webhookId: string;
  beforeAll(async () => {
    const { text } = await send(keys.admin, 'POST', '/api/webhooks', { url, event_types: ['key.*', 'task.*'] });
    webhookId = (JSON.parse(text) as ApiAnswer<'createWebhook'>).webhook.webhook_id;
  });

  test.each([['*'], ['key.*'], ['key.issued'], ['access.denied'], ['audit.*'], ['task.*', 'key.revoked']])(
    'is not made by an operator: %s',
    async (...event_types) => {
      expect((await send(keys.operator, 'POST', '/api/webhooks', { url, event_types })).status).toBe(403);
    },
  );

  test('is not what an operator makes of its own', async () => {
    const body = { url, event_types: ['task.*', 'agent.*', 'webhook.*'] };
    const { status, text } = await send(keys.operator, 'POST', '/api/webhooks', body);
    expect(status).toBe(201);
    const own = `/api/webhooks/${(JSON.parse(text) as ApiAnswer<'createWebhook'>).webhook.webhook_id}`;
    expect((await send(keys.operator, 'PATCH', own, { event_types: ['*'] })).status).toBe(403);
    expect((await send(keys.operator, 'PATCH', own, { event_types: ['circuit.*'] })).status).toBe(200);
    expect((await send(keys.operator, 'DELETE', own)).status).toBe(200);
  });

  test.each([
    ['PATCH', '', { url: 'http://127.0.0.1:9/mine' }],
    ['PATCH', '', { event_types: ['task.*'] }],
    ['PATCH', '', { enabled: false }],
    ['POST', '/rotate-secret', {}],
    ['GET', '/deliveries', undefined],
    ['POST', '/deliveries/1700000000000_1-0/replay', undefined],
    ['DELETE', '', undefined],
  ])('is not an operator’s: %s %s %j', async (method, what, body) => {
    expect((await send(keys.operator, method, `/api/webhooks/${webhookId}${what}`, body)).status).toBe(403);
  });

  test('is as it was, and an admin may change it', async () => {
    const { text } = await send(keys.admin, 'GET', `/api/webhooks/${webhookId}`);
    expect(JSON.parse(text)).toMatchObject({ url, event_types: ['key.*', 'task.*'], status: 'enabled' });
    expect((await send(keys.admin, 'DELETE', `/api/webhooks/${webhookId}`)).status).toBe(200);
  });
});

describe('a call that waits', () => {
  /** Reads what comes on a stream of events until it ends. */
  async function streamed(key: string, query = '') {
    const response = await fetch(`${system.cloud.url}/api/events?after=latest${query}`, {
      headers: { authorization: `Bearer ${key}`, accept: 'text/event-stream' },
    });
    expect(response.status).toBe(200);
    const read = { text: '', isOver: false };
    void (async () => {
      for await (const bytes of response.body!) read.text += Buffer.from(bytes).toString();
      read.isOver = true;
    })();
    await until(
      'the stream is open',
      () => read.text,
      (text) => text.includes('id:'),
    );
    return read;
  }
  afterEach(() => {
    jest.useRealTimers();
  });
  const afterASecond = () => new Promise((resolve) => setTimeout(resolve, 1_100));

  test.each([
    ['revoked', (id: string) => send(keys.admin, 'DELETE', `/api/keys/${id}`)],
    ['given a lower role', (id: string) => send(keys.admin, 'PATCH', `/api/keys/${id}`, { role: 'metrics' })],
    [
      'ended',
      async (id: string) => {
        const changed = await send(keys.admin, 'PATCH', `/api/keys/${id}`, { expires_at: inAnHour() });
        setAhead(61);
        return changed;
      },
    ],
  ])('for a stream of events ends, without another event, if its key is %s', async (_, end) => {
    const key = await issueKey({ principal: 'eve', role: 'viewer' });
    const stream = await streamed(key);
    const { taskId: seen } = await clientOf(keys.ann).submitTask(backendTask);
    await until(
      'it works',
      () => stream.text,
      (text) => text.includes(seen),
    );
    await afterASecond();
    expect((await end(keyIdOf(key))).status).toBe(200);
    await afterASecond();
    const { taskId: unseen } = await clientOf(keys.ann).submitTask(backendTask);
    await until(
      'the stream has ended',
      () => stream.isOver,
      (isOver) => isOver,
    );
    expect(stream.text).not.toContain(unseen);
  });
  test.each(['operator', 'viewer'] as const)(
    'for a stream of events shows no more than the new role may see, once the key of an admin is one of %s',
    async (role) => {
      const key = await issueKey({ principal: 'eve', role: 'admin' });
      const stream = await streamed(key);
      const shows = async (what: string) =>
        until(
          `it shows ${what}`,
          () => stream.text,
          (text) => text.includes(what),
        );
      const submitted = async () => (await clientOf(keys.ann).submitTask(backendTask)).taskId;
      await shows(keyIdOf(await issueKey({ principal: 'ann', role: 'submitter' })));
      await afterASecond();
      expect((await send(keys.admin, 'PATCH', `/api/keys/${keyIdOf(key)}`, { role })).status).toBe(200);
      const unseen: string[] = [];
      for (let turn = 0; turn < 3; turn += 1) {
        await afterASecond();
        unseen.push(keyIdOf(await issueKey({ principal: 'ann', role: 'submitter' })));
        await shows(await submitted());
      }
      for (const id of unseen) expect(stream.text).not.toContain(id);
    },
  );
  const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

  test('for events is refused if its key is revoked meanwhile', async () => {
    const key = await issueKey({ principal: 'eve', role: 'viewer' });
    const latest = await send(key, 'GET', '/api/events?after=latest');
    const { next_cursor } = JSON.parse(latest.text) as { next_cursor: string };
    const waiting = send(key, 'GET', `/api/events?wait=15&types=task.submitted&after=${next_cursor}`);
    await afterASecond();
    await send(keys.admin, 'DELETE', `/api/keys/${keyIdOf(key)}`);
    const { taskId } = await clientOf(keys.ann).submitTask(backendTask);
    const { status, text } = await waiting;
    expect([status, text.includes(taskId)]).toEqual([401, false]);
  });

  test('for lines of a log is refused if its key is revoked meanwhile', async () => {
    const key = await issueKey({ principal: 'ann', role: 'submitter' });
    const { taskId } = await clientOf(key).submitTask(backendTask);
    const waiting = send(key, 'GET', `/api/tasks/${taskId}/log?follow=true`);
    await afterASecond();
    await send(keys.admin, 'DELETE', `/api/keys/${keyIdOf(key)}`);
    await clientOf(keys.admin).cancelTask(taskId);
    expect((await waiting).status).toBe(401);
  });
});

describe('the task of another owner', () => {
  let taskId: string;
  beforeAll(async () => {
    ({ taskId } = await clientOf(keys.ann).submitTask(backendTask));
  });
  const ofTasks = (Object.entries(routes) as [RouteName, Route][]).filter(([, { owner }]) => owner === 'task');

  test.each(ofTasks)('takes %s as many requests of the table as one that never was', async (_, route) => {
    const { method, path, query } = route;
    const requests: string[] = [];
    onAwsRequest(({ action, input }) => requests.push(`${action} ${JSON.stringify(input).length}`));
    const count = async (id: string) => {
      requests.length = 0;
      const at = path.replace('{task_id}', id).replace('{subtask_id}', 'subtask_1');
      const search = query?.shape.task_id ? `?task_id=${id}` : query?.shape.path ? '?path=a' : '';
      const { status } = await send(keys.bob, method, `${at}${search}`, route.body && {});
      return { status, requests: requests.filter((one) => one.startsWith('dynamodb:GetItem')) };
    };
    // Reads of tasks at work are counted too, so the least of some calls is taken.
    const least = async (id: string) => {
      const counts: Awaited<ReturnType<typeof count>>[] = [];
      for (let call = 0; call < 5; call += 1) counts.push(await count(id));
      return counts.toSorted((one, two) => one.requests.length - two.requests.length)[0]!;
    };
    const unknown = taskId.replaceAll(/[0-9a-f]/g, '0');
    await count(unknown);
    const [theirs, nobodys] = [await least(taskId), await least(unknown)];
    expect(theirs).toEqual(nobodys);
    expect(theirs.status).toBe(404);
    expect(theirs.requests.length).toBeGreaterThan(0);
  });

  test('does not make a submitter wait for its log or its events', async () => {
    for (const path of [`/api/tasks/${taskId}/log?follow=true`, `/api/events?task_id=${taskId}&wait=20`]) {
      const waiting = new AbortController();
      const timeout = setTimeout(() => waiting.abort(), 5_000);
      const headers = { authorization: `Bearer ${keys.bob}` };
      const response = await fetch(system.cloud.url + path, { headers, signal: waiting.signal });
      clearTimeout(timeout);
      expect([path, response.status]).toEqual([path, 404]);
    }
  });

  test('is not read with a cursor of its log', async () => {
    const { taskId: own } = await clientOf(keys.bob).submitTask(backendTask);
    const cursor = Buffer.from(`2025-01-01T00:00:00.000Z#${taskId}#00000001#00000000@1`).toString('base64url');
    const { status, text } = await send(keys.bob, 'GET', `/api/tasks/${own}/log?cursor=${cursor}`);
    expect([status, JSON.parse(text)]).toMatchObject([200, { task_id: own, lines: [] }]);
    for (const made of [`LOG#${taskId}`, '../', '{}', '\u0000'])
      expect(
        (await send(keys.bob, 'GET', `/api/tasks/${own}/log?cursor=${Buffer.from(made).toString('base64url')}`)).status,
      ).toBe(400);
  });

  test.each([{ submitter: 'ann' }, { owner: 'ann' }, { principal: 'ann' }, { role: 'admin' }])(
    'is not submitted in the name of that owner: %j',
    async (more) => {
      expect((await send(keys.bob, 'POST', '/api/tasks/submit', { ...backendTask, ...more })).status).toBe(400);
    },
  );
});

describe('the key of an earlier registration of an agent, which API Gateway may still let in,', () => {
  let attempt: Record<string, string>;
  let old: string;
  beforeAll(async () => {
    const client = clientOf(keys.operator);
    const before = await register(system.cloud, 'twice');
    old = keyIdOf(before.apiKey);
    await client.removeAgent('twice');
    // It may have been given work meanwhile, which has to end first.
    const agent = (await until(
      'it is registered again',
      () => register(system.cloud, 'twice').catch(() => undefined),
      (registered) => registered !== undefined,
    ))!;
    await client.submitTask(backendTask);
    const { task_id, subtask_id, attempt: number } = await take(agent);
    attempt = { agent_id: 'twice', task_id, subtask_id, attempt: String(number) };
  });

  test.each<[HandlerName, unknown]>([
    ['leaseSubtask', { wait_seconds: 0 }],
    ['leaveWork', undefined],
    ['heartbeatAttempt', {}],
    ['uploadArtifacts', { files: [{ sha256: 'a'.repeat(64), bytes: 1 }] }],
    ['completeAttempt', deliverable],
    ['failAttempt', { reason: 'No' }],
    ['releaseAttempt', {}],
  ])('does nothing: %s', async (name, body) => {
    const { statusCode } = await system.cloud.invoke<{ statusCode: number }>(name, {
      pathParameters: attempt,
      headers: { 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
      requestContext: {
        authorizer: { lambda: { principal: 'agent/twice', role: 'agent', key_id: old } },
        http: { sourceIp: '127.0.0.1' },
      },
    });
    expect(statusCode).toBe(403);
  });
});

describe('names that every object has', () => {
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];

  test.each(names)('%s is no type, kind or agent type of a task', async (name) => {
    const text = (body: string) => send(undefined, 'POST', '/api/tasks/submit', JSON.parse(body));
    for (const body of [
      `{"type":"${name}","title":"a"}`,
      `{"type":"development","title":"a","kind":"${name}"}`,
      `{"type":"development","title":"a","agents":{"${name}":1}}`,
      `{"type":"development","title":"a","${name}":{"role":"admin"}}`,
    ])
      expect([body, (await text(body)).status]).toEqual([body, 400]);
    expect(({} as { role?: string }).role).toBeUndefined();
  });

  test.each(names)('%s names nothing that there is', async (name) => {
    const isRefused = name === '__proto__' || name === 'constructor';
    for (const path of [`/api/tasks/${name}`, `/api/agents/${name}`, `/api/webhooks/${name}`])
      expect([path, (await send(keys.admin, 'GET', path)).status]).toEqual([path, isRefused ? 400 : 404]);
    expect((await send(keys.admin, 'DELETE', `/api/keys/${name}`)).status).toBe(400);
    expect((await send(keys.admin, 'GET', `/api/${name}`)).status).toBe(404);
    expect((await send(keys.admin, 'GET', `/api/tasks?${name}=1`)).status).toBe(400);
  });

  test.each(names)('%s is refused as an id, or is one like any other', async (name) => {
    const submitted = await send(keys.ann, 'POST', '/api/tasks/submit', { ...backendTask, id: name });
    const behind = await send(keys.ann, 'POST', '/api/tasks/submit', { ...backendTask, dependencies: [name] });
    if (submitted.status === 400) return expect(behind.status).toBe(400);
    expect([submitted.status, behind.status]).toEqual([202, 202]);
    const { task_id } = JSON.parse(behind.text) as { task_id: string };
    expect(await clientOf(keys.ann).getTaskStatus(task_id)).toMatchObject({ reason: `Waits for ${name}` });
    expect((await send(keys.bob, 'GET', `/api/tasks/${name}`)).status).toBe(404);
    for (const id of [task_id, name]) await clientOf(keys.ann).deleteTask(id);
  });
});

describe('a request of a submitter', () => {
  test.each([
    '/api/tasks/../keys',
    '/api/tasks/%2e%2e/keys',
    '/api/tasks/%2E%2E%2Fkeys',
    '/api//keys',
    '//api/keys',
    '/api/keys/',
    '/api/keys;a=b',
    '/API/KEYS',
    '/api/keys%00',
    '/api/keys%20',
    '/api/./keys',
    '/api\\keys',
    '/api/tasks/..%5ckeys',
    '/api/keys?role=admin',
    '/api/keys#',
  ])('gets no keys by the path %s', async (path) => {
    const { rawAnswer } = await import('../local/raw-connection.ts');
    const { port, host } = new URL(system.cloud.url);
    const head = `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${keys.bob}\r\nConnection: close\r\n\r\n`;
    const answer = await rawAnswer(Number(port), head);
    expect(answer).toMatch(/^HTTP\/1.1 40[0345]/);
    expect(answer).not.toContain('key_id');
  });

  test.each([
    { 'x-http-method-override': 'DELETE' },
    { 'x-method-override': 'DELETE' },
    { 'x-original-url': '/api/keys' },
    { 'x-rewrite-url': '/api/keys' },
    { 'x-amzn-apigateway-authorizer': '{"lambda":{"role":"admin"}}' },
    { 'x-principal': 'dora', 'x-role': 'admin' },
    { 'x-forwarded-user': 'dora', 'x-remote-user': 'dora' },
    { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1' },
  ])('is what its line and its key say, whatever the headers: %j', async (headers) => {
    const { taskId } = await clientOf(keys.bob).submitTask(backendTask);
    const own = await fetch(`${system.cloud.url}/api/tasks/${taskId}`, {
      headers: { authorization: `Bearer ${keys.bob}`, ...headers } as Record<string, string>,
    });
    expect([own.status, ((await own.json()) as { task_id: string }).task_id]).toEqual([200, taskId]);
    const others = await fetch(`${system.cloud.url}/api/agents`, {
      headers: { authorization: `Bearer ${keys.bob}`, ...headers } as Record<string, string>,
    });
    expect(others.status).toBe(403);
  });
});
