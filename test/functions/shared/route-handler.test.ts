import { describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { problem } from '../../../core/contracts/api/problem.ts';
import { problems } from '../../../core/contracts/api/problems.ts';
import { MAX_BODY_BYTES } from '../../../core/contracts/api/route.ts';
import { type Route, routes } from '../../../core/contracts/api/routes.ts';
import { InputError, MethodNotAllowed, NotFound, WrongState } from '../../../core/errors.ts';
import {
  type Access,
  defineUnrouted,
  NothingYet,
  type Request,
  routeHandler,
} from '../../../functions/shared/route-handler.ts';
import { newContext } from '../../../local/functions.ts';

const context = { ...newContext('test'), awsRequestId: 'request-7' };

function anEvent(changes: object = {}): APIGatewayProxyEventV2 {
  return { version: '2.0', rawPath: '/', headers: {}, requestContext: {}, isBase64Encoded: false, ...changes } as never;
}

/** Lets everybody in: test/functions/shared/define-route.test.ts is about who may call. */
const everybody: Access = { check: async () => ({}), onFailure: async () => {} };

/** Calls a route with an event; `handle` is its handler. */
async function answerOf<R extends Route>(
  route: R,
  event: object,
  handle: (request: Request<R>) => unknown = () => ({}),
) {
  const handler = routeHandler<Route>(
    route,
    async (request) => (handle(request as Request<R>) ?? {}) as never,
    everybody,
  );
  return parsed(await handler(anEvent(event), context));
}

function parsed({ statusCode, headers, body }: APIGatewayProxyStructuredResultV2) {
  return { statusCode, type: headers?.['content-type'], headers, body: JSON.parse(body ?? '') };
}

const throwing = (error: unknown) =>
  answerOf(routes.getHealth, {}, () => {
    throw error;
  });

describe('a handler gets', () => {
  test('the parameters that its route declares, parsed', async () => {
    let got: unknown;
    const event = { queryStringParameters: { limit: '7', status: 'failed' } };
    await answerOf(routes.listTasks, event, (request) => {
      got = request.query;
    });
    expect(got).toEqual({ limit: 7, status: 'failed' });
  });

  test('the body as it was sent, also in base64', async () => {
    const sent = { title: 'Ω 𝄞', more: [1, null] };
    const body = JSON.stringify(sent);
    const bodies: unknown[] = [];
    const base64 = { body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
    for (const event of [{ body }, base64]) {
      await answerOf(routes.submitTask, event, (request) => {
        bodies.push(request.body);
      });
    }
    expect(bodies).toEqual([sent, sent]);
  });

  test('who calls, and which request it is', async () => {
    const seen: unknown[] = [];
    const ann = { principal: 'ann', role: 'viewer', key_id: 'k' };
    const [own, other] = [{ authorizer: { lambda: ann } }, { authorizer: { lambda: { ...ann, role: 'constructor' } } }];
    for (const requestContext of [own, other, {}]) {
      await answerOf(routes.getHealth, { requestContext }, ({ principal, requestId, now }) => {
        seen.push([principal, requestId, now instanceof Date]);
      });
    }
    expect(seen).toEqual([
      [{ id: 'ann', role: 'viewer', keyId: 'k' }, 'request-7', true],
      [undefined, 'request-7', true],
      [undefined, 'request-7', true],
    ]);
  });
});

test('what it answers is JSON with the status of the route', async () => {
  expect(await answerOf(routes.submitTask, { body: '{}' }, () => ({ taskId: 'ä' }))).toMatchObject({
    statusCode: 202,
    type: 'application/json',
    body: { taskId: 'ä' },
  });
});

describe('the media type of an answer is the one of the route that the caller prefers', () => {
  test.each([
    [undefined, 'application/json'],
    ['', 'application/json'],
    ['*/*', 'application/json'],
    ['application/sarif+json', 'application/sarif+json'],
    ['application/*;q=0.9, application/sarif+json', 'application/sarif+json'],
    ['application/json;q=0.1, application/sarif+json;q=0.2', 'application/sarif+json'],
    ['application/sarif+json;q=0', 'application/json'],
    ['Application/SARIF+JSON; q=1', 'application/sarif+json'],
    ['application/sarif+json; version=2.1.0', 'application/sarif+json'],
    ['application/sarif+json; v="2, 1; q=0"; charset=utf-8, application/json; q=0.5', 'application/sarif+json'],
    ['application/sarif+json; version=2.1.0; q=0.4, application/json; charset=utf-8; q=0.5', 'application/json'],
    ['text/html', 'application/json'],
    [`${'a/b,'.repeat(3_000)}application/sarif+json`, 'application/sarif+json'],
    [';=,;q=x', 'application/json'],
  ])('%j', async (accept, type) => {
    const pathParameters = { task_id: 'a' };
    const seen: string[] = [];
    const answer = await answerOf(routes.getTaskQuality, { pathParameters, headers: { accept } }, ({ mediaType }) => {
      seen.push(mediaType);
    });
    expect([answer.type, seen]).toEqual([type, [type]]);
    const other = await answerOf(routes.getTask, { pathParameters, headers: { accept } });
    expect(other.type).toBe('application/json');
  });
});

test('the time to read an Accept grows with its length, not with its square: else this would not end', async () => {
  const accept = `application/sarif+json${';=\\"'.repeat(100_000)}`;
  const answer = await answerOf(routes.getTaskQuality, { pathParameters: { task_id: 'a' }, headers: { accept } });
  expect(answer.type).toBe('application/sarif+json');
});

describe('a request that is wrong is answered with every field that is', () => {
  test('a number says what it may be', async () => {
    const answer = await answerOf(routes.listTasks, { queryStringParameters: { limit: '1e1' } });
    expect(answer.body.errors).toEqual([
      { field: 'limit', message: expect.stringContaining('must be a whole number, in digits only') },
    ]);
  });

  test.each([
    [{ limit: '0' }, ['limit']],
    [{ limit: '1e1' }, ['limit']],
    [{ limit: ' 7' }, ['limit']],
    [{ limit: '0x7' }, ['limit']],
    [{ limit: 'x', status: 'done', priority: 'urgent' }, ['limit', 'priority', 'status']],
    [{ colour: 'red', size: '7' }, ['colour', 'size']],
    [{ cursor: 'x'.repeat(2_001) }, ['cursor']],
  ])('query %j', async (queryStringParameters, fields) => {
    const answer = await answerOf(routes.listTasks, { queryStringParameters });
    expect(answer).toMatchObject({ statusCode: 400, type: 'application/problem+json', body: { status: 400 } });
    expect(problem.parse(answer.body)).toEqual(answer.body);
    expect(answer.body.errors.map(({ field }: { field: string }) => field).sort()).toEqual(fields);
  });

  test('a path parameter that is no id', async () => {
    const answer = await answerOf(routes.getTask, { pathParameters: { task_id: 'a/b' } });
    expect(answer).toMatchObject({ statusCode: 400, body: { errors: [{ field: 'task_id' }] } });
  });

  test.each([undefined, '', '{', 'null x', '\u0000'])('a body that is no JSON: %j', async (body) => {
    const answer = await answerOf(routes.submitTask, { body });
    expect(answer).toMatchObject({ statusCode: 400, body: { errors: [{ field: '' }] } });
  });

  test('a body over the limit, counted in bytes', async () => {
    const bytes = (text: string) => answerOf(routes.submitTask, { body: JSON.stringify(text) });
    expect((await bytes('x'.repeat(MAX_BODY_BYTES - 2))).statusCode).toBe(202);
    expect((await bytes('x'.repeat(MAX_BODY_BYTES - 1))).statusCode).toBe(413);
    expect((await bytes('𝄞'.repeat(MAX_BODY_BYTES / 4))).statusCode).toBe(413);
  });

  test('and calls no handler', async () => {
    let calls = 0;
    await answerOf(routes.listTasks, { queryStringParameters: { limit: '0' } }, () => {
      calls += 1;
    });
    expect(calls).toBe(0);
  });
});

describe('what a handler throws', () => {
  test.each([
    [new InputError([{ field: '/title', message: 'must not be empty' }]), '/problems/invalid-request', 400],
    [new NotFound('There is no task x'), '/problems/not-found', 404],
    [new WrongState('It has ended'), '/problems/wrong-state', 409],
  ])('%p is a problem of its type, which says what to do', async (error, type, status) => {
    const answer = await throwing(error);
    expect(answer).toMatchObject({
      statusCode: status,
      type: 'application/problem+json',
      body: { type, status, title: problems[error.problem].title, detail: error.message },
    });
    expect(problem.parse(answer.body)).toEqual(answer.body);
    expect(answer.body).not.toHaveProperty('request_id');
  });

  test.each([
    new Error('password=hunter2 at /srv/secret.ts'),
    new TypeError("Cannot read properties of undefined (reading 'secret')"),
    Object.assign(new Error('secret'), { statusCode: 418, status: 418, expose: true }),
    'a secret string',
    undefined,
  ])('and is unknown is a bare 500 with the request id: %p', async (error) => {
    const answer = await throwing(error);
    expect(answer).toMatchObject({ statusCode: 500, type: 'application/problem+json' });
    expect(problem.parse(answer.body)).toEqual(answer.body);
    expect(answer.body).toEqual({
      type: 'about:blank',
      title: 'Internal error',
      status: 500,
      detail: expect.any(String),
      request_id: 'request-7',
    });
    expect(JSON.stringify(answer)).not.toMatch(/secret|hunter2|\.ts/);
  });
});

test('a body may be empty, or larger, if its route says so', async () => {
  const requestContext = { authorizer: { lambda: { principal: 'agent/mine' } } };
  const ids = { agent_id: 'mine', task_id: 't', subtask_id: 's', attempt: '1' };
  const bodies: unknown[] = [];
  const send = (route: Route, body: string) =>
    answerOf(route, { requestContext, pathParameters: ids, body }, (request) => {
      bodies.push(request.body);
    });
  expect((await send(routes.heartbeatAttempt, '')).statusCode).toBe(200);
  expect((await send(routes.completeAttempt, '')).statusCode).toBe(400);
  const artifact = { path: 'a.txt', media_type: 'text/plain', content: 'x'.repeat(MAX_BODY_BYTES) };
  const large = JSON.stringify({ summary: 'Done', artifacts: [artifact] });
  expect((await send(routes.heartbeatAttempt, large)).statusCode).toBe(413);
  expect((await send(routes.completeAttempt, large)).statusCode).toBe(200);
  expect(bodies).toEqual([{ log: [], progress: null }, JSON.parse(large)]);
});

test('nothing yet is a 204 that says when to ask again', async () => {
  const handler = routeHandler(routes.leaseSubtask, async () => new NothingYet(3), everybody);
  const requestContext = { authorizer: { lambda: { principal: 'agent/mine' } } };
  const answer = await handler(anEvent({ requestContext, pathParameters: { agent_id: 'mine' } }), context);
  expect(answer).toMatchObject({ statusCode: 204, headers: { 'retry-after': '3', 'cache-control': 'no-store' } });
  expect(answer).not.toHaveProperty('body');
});

test('the answer to an unrouted request has the headers of its status', async () => {
  const handler = defineUnrouted(async (path) => {
    throw new MethodNotAllowed(path, ['GET', 'POST']);
  });
  const requestContext = { http: { method: 'PUT' } };
  const answer = parsed(await handler(anEvent({ rawPath: '/api/tasks', requestContext }), context));
  expect(answer).toMatchObject({ statusCode: 405, headers: { allow: 'GET, POST' } });
  expect(answer.body.detail).toBe('/api/tasks takes GET, POST.');
});
