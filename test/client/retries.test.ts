import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ApiError, NoAnswer, problems, TimedOut } from '../../client/api-error.ts';
import { TritonsClient } from '../../client/tritons-client.ts';

type Answer = (response: ServerResponse) => void;
/** Answers of the server, one after the other; the last one again and again. */
let answers: Answer[];
let asked: IncomingMessage[];
let url: string;
const server = createServer((request, response) => {
  asked.push(request);
  const answer = answers.length > 1 ? answers.shift() : answers[0];
  answer?.(response);
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
});

const json =
  (status: number, body: object, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, headers).end(JSON.stringify(body));
const ok = json(200, { status: 'ok' });
const away = json(503, {});
const cut: Answer = (response) => response.destroy();
const silent: Answer = () => {};
const tooMany = (retryAfter: string) =>
  json(
    429,
    { type: problems.tooManyRequests.type, title: 'T', status: 429, detail: 'd' },
    { 'retry-after': retryAfter },
  );
const notFound = json(404, { type: problems.notFound.type, title: 'T', status: 404, detail: 'd' });
const client = () => new TritonsClient({ url });
const refused = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => Promise.reject(new Error('nothing was thrown')),
    (error) => error,
  );

describe('an iteration whose signal aborts ends without an error', () => {
  test.each<[string, (client: TritonsClient, signal: AbortSignal | undefined) => AsyncIterable<unknown>]>([
    ['watch', (client, signal) => client.watch('a', { signal })],
    ['logLines', (client, signal) => client.logLines('a', { signal })],
    ['events', (client, signal) => client.events({ signal })],
    ['tasks', (client, signal) => client.tasks({}, { signal })],
    ['auditPages', (client, signal) => client.auditPages({}, { signal })],
  ])('%s', async (_, iterate) => {
    for (const ofClient of [false, true]) {
      const stop = new AbortController();
      answers = [() => stop.abort()];
      const client = new TritonsClient({ url, ...(ofClient ? { signal: stop.signal } : {}) });
      expect(await Array.fromAsync(iterate(client, ofClient ? undefined : stop.signal))).toEqual([]);
    }
  });
});

test('a log that is followed goes on after errors that may pass, but not before there was an answer', async () => {
  const line = (text: string) => ({ text }) as never;
  const page = (text: string, ended: boolean) => json(200, { lines: [line(text)], next_cursor: text, ended });
  answers = [page('a', false), cut, away, page('b', true)];
  const troubles: string[] = [];
  const onTrouble = ({ name }: Error) => void troubles.push(name);
  const lines = await Array.fromAsync(client().logLines('t', { follow: true, onTrouble }));
  expect(lines.map(({ text }) => text)).toEqual(['a', 'b']);
  expect(troubles).toEqual(['NoAnswer', 'ApiError']);
  expect(asked.map(({ url }) => new URL(url!, 'http://a').searchParams.get('cursor'))).toEqual([null, 'a', 'a', 'a']);
  answers = [away];
  await refused(Array.fromAsync(client().logLines('t', { follow: true, retries: 0 })));
  await refused(Array.fromAsync(client().logLines('t', { retries: 0 })));
});

describe('a call is sent again', () => {
  test.each<[string, Answer]>([
    ['the server cannot answer now', away],
    ['the connection is cut', cut],
    ['the key has sent too much', tooMany('0')],
    [
      'something else changed the state',
      json(409, { type: problems.sendAgain.type, title: 'T', status: 409, detail: 'd' }),
    ],
  ])('if %s', async (_, answer) => {
    answers = [answer, ok];
    expect(await client().getHealth()).toEqual({ status: 'ok' });
    expect(asked).toHaveLength(2);
  });

  test('after the seconds that the server asks for', async () => {
    answers = [tooMany('1'), ok];
    const begin = performance.now();
    await client().getHealth();
    // A timer may fire a millisecond early.
    expect(performance.now() - begin).toBeGreaterThan(990);
  });

  test('twice at most, or as often as the caller says', async () => {
    answers = [away];
    await refused(client().getHealth());
    expect(asked).toHaveLength(3);
    await refused(client().getHealth({ retries: 0 }));
    expect(asked).toHaveLength(4);
    await refused(new TritonsClient({ url, retries: 1 }).getHealth());
    expect(asked).toHaveLength(6);
  });

  test.each<[string, (client: TritonsClient) => Promise<unknown>]>([
    ['a submission with an id', (client) => client.submitTask({ id: 'a', type: 'development', title: 'x' })],
    [
      'a submission with a key',
      (client) => client.submitTask({ type: 'development', title: 'x' }, { idempotencyKey: 'k' }),
    ],
    ['a cancel', (client) => client.cancelTask('a')],
    ['an approval', (client) => client.approveTask('a')],
  ])('if it is %s', async (_, call) => {
    answers = [away, ok];
    await call(client());
    expect(asked).toHaveLength(2);
  });
});

describe('a call is sent once', () => {
  test.each<[string, (client: TritonsClient) => Promise<unknown>]>([
    ['a submission without id and key', (client) => client.submitTask({ type: 'development', title: 'x' })],
    ['a retry of a task', (client) => client.retryTask('a')],
    ['a new key', (client) => client.createKey({ name: 'a', role: 'viewer' })],
    ['a new secret', (client) => client.rotateKey('0123456789abcdef')],
    [
      'a hand-in',
      (client) => client.forAgent('a').fail({ task_id: 't', subtask_id: 's', attempt: 1 }, { reason: 'm' }),
    ],
  ])('if it is %s', async (_, call) => {
    answers = [away, ok];
    expect(await refused(call(client()))).toMatchObject({ status: 503 });
    expect(asked).toHaveLength(1);
  });

  test('if the answer is final', async () => {
    answers = [notFound];
    const error = await refused(client().getTask('a'));
    expect(error).toBeInstanceOf(ApiError);
    expect(asked).toHaveLength(1);
  });

  test('if the server asks for more time than is left', async () => {
    answers = [tooMany('3600')];
    const error = await refused(client().getHealth());
    expect(error).toMatchObject({ status: 429, retryAfterSeconds: 3600 });
    expect(asked).toHaveLength(1);
  });
});

describe('time and signals', () => {
  test('an answer that takes too long is a TimedOut, whatever was repeated', async () => {
    answers = [away, silent];
    const error = await refused(client().getHealth({ timeoutMs: 600 }));
    expect(error).toBeInstanceOf(TimedOut);
    expect(error).toBeInstanceOf(NoAnswer);
    expect(error.message).toBe(`${url} does not answer within 0.6 s`);
  });

  test('a time for all calls can be given to the client', async () => {
    answers = [silent];
    expect(await refused(new TritonsClient({ url, timeoutMs: 50 }).getHealth())).toBeInstanceOf(TimedOut);
  });

  test.each<[string, Answer]>([
    ['waits for the answer', silent],
    ['waits to ask again', tooMany('5')],
  ])('a signal ends a call that %s, with its reason', async (_, answer) => {
    answers = [answer];
    const stop = new AbortController();
    const called = refused(client().getHealth({ signal: stop.signal }));
    while (asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort(new Error('enough'));
    expect(await called).toMatchObject({ message: 'enough' });
    expect(asked).toHaveLength(1);
  });

  test('a signal that has aborted sends nothing', async () => {
    answers = [ok];
    const signal = AbortSignal.abort(new Error('enough'));
    expect(await refused(client().getTask('a', { signal }))).toMatchObject({ message: 'enough' });
    expect(await refused(new TritonsClient({ url, signal }).getTask('a'))).toMatchObject({ message: 'enough' });
    expect(asked).toEqual([]);
  });
});

test('an error has the fields of its problem, also of one with fields that are not known', async () => {
  const problem = {
    type: problems.invalidRequest.type,
    title: 'The request is not valid',
    status: 400,
    detail: '/title is required',
    errors: [{ field: '/title', message: 'is required' }],
    request_id: 'r1',
    new_field: true,
  };
  answers = [json(400, problem)];
  expect(await refused(client().listTasks())).toMatchObject({
    status: 400,
    type: '/problems/invalid-request',
    title: 'The request is not valid',
    detail: '/title is required',
    errors: problem.errors,
    requestId: 'r1',
    problem,
  });
});

test('the key goes to no other host than that of the API', async () => {
  answers = [ok];
  const error = await refused(client().getArtifact({ href: '@evil.example/', bytes: 1 }));
  expect(error.message).toContain('is no path of the API');
  expect(asked).toEqual([]);
});
