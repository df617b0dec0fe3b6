import { connect } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Objects } from '../../local/objects.ts';
import { createRouter } from '../../local/router.ts';
import { until } from '../pipeline/a-cloud.ts';
import { listenLocally } from './start-services.ts';

const objects = Promise.resolve(new Objects(new DatabaseSync(':memory:'), 'tritons'));
const authorize = async () => ({});
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

type Query = Record<string, string | undefined>;

/** A router whose events come from `answer`, and the queries that it was asked with. */
async function routerOf(answer: (query: Query, gone: AbortSignal) => Promise<object> | object) {
  const asked: Query[] = [];
  const router = createRouter({
    call: async (_name, { queryStringParameters = {} }: APIGatewayProxyEventV2, gone) => {
      asked.push(queryStringParameters);
      const body = await answer(queryStringParameters, gone);
      return { statusCode: 'events' in body ? 200 : 400, body: JSON.stringify(body) };
    },
    authorize,
    objects,
  });
  return { asked, url: `http://127.0.0.1:${await listenLocally(router)}` };
}

const nothing = async (next_cursor: string, gone: AbortSignal) => {
  await new Promise((resolve) => gone.addEventListener('abort', resolve));
  return { events: [], next_cursor };
};
const open = (url: string, headers: Record<string, string> = {}, signal = new AbortController().signal) =>
  fetch(`${url}/api/events?after=start&types=task.completed`, {
    headers: { accept: 'text/event-stream', ...headers },
    signal,
  });

test('each event carries its cursor as its id, and the next call goes on behind the last', async () => {
  const { asked, url } = await routerOf(({ after }, gone) =>
    after === 'start'
      ? { events: ['a', 'b'].map((cursor) => ({ type: 'task.completed', cursor })), next_cursor: 'c' }
      : nothing('c', gone),
  );
  const response = await open(url);
  const reader = response.body!.getReader();
  let text = '';
  while (!text.includes('id: c')) text += Buffer.from((await reader.read()).value!);
  const data = '{"type":"task.completed"}';
  expect(text).toBe(`retry: 1000\n\nid: a\ndata: ${data}\n\nid: b\ndata: ${data}\n\nid: c\n\n`);
  expect(asked).toEqual([
    { after: 'start', types: 'task.completed', wait: '0' },
    { after: 'c', types: 'task.completed', wait: '15' },
  ]);
  await reader.cancel();
});

test('a client that connects again goes on behind its last event', async () => {
  const { asked, url } = await routerOf(({ after = '' }, gone) => nothing(after, gone));
  const cut = new AbortController();
  open(url, { 'last-event-id': 'seen' }, cut.signal).catch(() => {});
  while (asked.length === 0) await sleep(5);
  cut.abort();
  expect(asked[0]?.after).toBe('seen');
});

test('nothing more is read for a client that does not take what it got', async () => {
  const events = Array.from({ length: 100 }, (_, n) => ({ cursor: String(n), text: 'x'.repeat(1_000) }));
  const { asked, url } = await routerOf(() => ({ events, next_cursor: 'more' }));
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.pause();
  socket.write('GET /api/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n');
  let before = -1;
  // The buffers of the two sockets fill up, and then it stops.
  while (asked.length > before) {
    before = asked.length;
    await sleep(300);
  }
  // 100 KB each.
  expect(asked.length).toBeLessThan(150);
  socket.resume();
  while (asked.length < before + 10) await sleep(5);
  socket.destroy();
  await until(
    'it has stopped',
    async () => {
      const after = asked.length;
      await sleep(100);
      return asked.length - after;
    },
    (more) => more === 0,
  );
});

test('a problem in place of the first answer is the answer', async () => {
  const { url } = await routerOf(() => ({ type: '/problems/invalid-request' }));
  const response = await open(url);
  expect([response.status, await response.json()]).toEqual([400, { type: '/problems/invalid-request' }]);
});

test('a problem in place of a later answer ends the stream, so that the client asks again', async () => {
  const { url } = await routerOf(({ after }) => (after === 'start' ? { events: [], next_cursor: 'a' } : {}));
  expect(await (await open(url)).text()).toBe('retry: 1000\n\nid: a\n\n');
});

test.each([
  ['application/json', 200],
  ['*/*', 200],
  ['text/html, text/event-stream;q=0.5, application/json', 200],
])('Accept: %s gets JSON', async (accept) => {
  const { url } = await routerOf(() => ({ events: [], next_cursor: 'a' }));
  const response = await fetch(`${url}/api/events`, { headers: { accept } });
  expect(await response.json()).toEqual({ events: [], next_cursor: 'a' });
});

test('a hundred streams may be open, and one more once one of them has ended', async () => {
  const { url } = await routerOf(({ wait }, gone) =>
    wait === '0' ? { events: [], next_cursor: 'a' } : nothing('a', gone),
  );
  const cuts = Array.from({ length: 100 }, () => new AbortController());
  const streams = await Promise.all(cuts.map(({ signal }) => open(url, {}, signal)));
  expect(new Set(streams.map(({ status }) => status))).toEqual(new Set([200]));
  const refused = await open(url);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '10']);
  expect(await refused.json()).toMatchObject({ type: '/problems/too-many-requests' });
  cuts[0]!.abort();
  let status = 429;
  while (status === 429) {
    const last = await open(url, {}, cuts[1]!.signal);
    status = last.status;
    if (status === 429) await last.text();
  }
  expect(status).toBe(200);
  for (const cut of cuts) cut.abort();
});
