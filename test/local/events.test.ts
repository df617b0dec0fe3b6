import { describe, expect, test } from '@jest/globals';
import { type Event, TritonsClient } from '../../client/tritons-client.ts';
import { PatientClient } from '../patient-client.ts';
import { clientOf, newFolder, start } from './main-process.ts';

const TASKS = 200;
const seedTask = { type: 'development', title: 'Followed', requirements: ['one thing', 'another thing'] };
const ids = Array.from({ length: TASKS }, (_, n) => `followed_${n}`);
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const upTo = (most: number) => 1 + Math.floor(Math.random() * most);

/** The fields of an event that a reader gets: `cursor` is of the route, not of the event. */
type Seen = Omit<Event, 'cursor'>;
type Followed = { seen: Seen[]; connections: number };

/** Counts the tasks of the test that have ended, and says when all have. */
function countEnds() {
  const ended = new Set<string>();
  return (event: Seen): boolean => {
    if (event.type === 'task.completed') ended.add(event.resource);
    return ended.size === TASKS;
  };
}

/** Follows with the client, and begins a new call up to 60 events, or 300 ms, after the first event of the last one. */
async function followWithClient(url: string): Promise<Followed> {
  const seen: Seen[] = [];
  const isAll = countEnds();
  let after: string | undefined;
  for (let connections = 1; ; connections += 1) {
    const cut = new AbortController();
    let left = upTo(60);
    let timer: NodeJS.Timeout | undefined;
    for await (const { cursor, ...event } of new TritonsClient({ url }).events({ after, signal: cut.signal })) {
      timer ??= setTimeout(() => cut.abort(), upTo(300));
      after = cursor;
      seen.push(event);
      if (isAll(event)) return { seen, connections };
      left -= 1;
      if (left === 0) break;
    }
    clearTimeout(timer);
  }
}

/** Follows a stream as browsers do, and breaks the connection up to 60 events, or 300 ms, after its first event. */
async function followStream(url: string): Promise<Followed> {
  const seen: Seen[] = [];
  const isAll = countEnds();
  let lastId = '';
  for (let connections = 1; ; connections += 1) {
    let left = upTo(60);
    const cut = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    try {
      const headers = { accept: 'text/event-stream', ...(lastId && { 'last-event-id': lastId }) };
      const { body } = await fetch(`${url}/api/events`, { headers, signal: cut.signal });
      let text = '';
      for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
        const blocks = (text + chunk).split('\n\n');
        text = blocks.pop()!;
        for (const block of blocks) {
          const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
          lastId = field('id') ?? lastId;
          const data = field('data');
          if (data === undefined) continue;
          const event = JSON.parse(data) as Seen;
          timer ??= setTimeout(() => cut.abort(), upTo(300));
          seen.push(event);
          if (isAll(event)) return { seen, connections };
          left -= 1;
          if (left === 0) break;
        }
        if (left === 0) break;
      }
    } catch (error) {
      if (!cut.signal.aborted) throw error;
    } finally {
      clearTimeout(timer);
      cut.abort();
    }
  }
}

test('of 200 tasks at once, clients that connect again and again see each event once, and those of a task in order', async () => {
  const process = await start('--memory');
  const client = clientOf(process);
  const following = [followWithClient(process.url), followStream(process.url)];
  await Promise.all(ids.map((id) => client.submitTask({ ...seedTask, id })));
  const [byLongPolls, byStream] = await Promise.all(following);
  const whole = await Promise.all(ids.map((id) => eventsOf(client, id)));
  for (const { seen, connections } of [byLongPolls!, byStream!]) {
    expect(connections).toBeGreaterThan(20);
    expect(new Set(seen.map(({ resource, seq }) => `${resource} ${seq}`)).size).toBe(seen.length);
    const byTask = Map.groupBy(seen, ({ resource }) => resource);
    expect(ids.map((id) => byTask.get(`task/${id}`))).toEqual(whole);
  }
  for (const events of whole) {
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    // Each of the five subtasks is planned, begins an attempt, is assigned and completed.
    expect(events.length).toBeGreaterThanOrEqual(2 + 4 * 5);
  }
  await process.end('SIGTERM');
}, 300_000);

/** The entries of a task itself. */
async function eventsOf(client: TritonsClient, taskId: string): Promise<Seen[]> {
  const events: Seen[] = [];
  for await (const { cursor, ...event } of client.events({ taskId })) {
    events.push(event);
    if (event.type === 'task.completed') break;
  }
  return events;
}

describe('a stream', () => {
  const open = (url: string, query = '', headers: Record<string, string> = {}) =>
    fetch(`${url}/api/events${query}`, { headers: { accept: 'text/event-stream', ...headers } });

  test('brings an event at once, and says where it is while nothing happens', async () => {
    const process = await start('--memory');
    const client = new PatientClient({ url: process.url });
    const response = await open(process.url, '?after=latest&types=task.submitted');
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!/^id: /m.test(text)) text += (await reader.read()).value;
    expect(text).toMatch(/^retry: \d+\n\nid: [\w-]+\n\n$/);
    const submitted = performance.now();
    await client.submitTask({ ...seedTask, id: 'soon' });
    while (!text.includes('data: ')) text += (await reader.read()).value;
    // Not only with the call that follows, after 15 s.
    expect(performance.now() - submitted).toBeLessThan(14_000);
    await reader.cancel();
    await process.end('SIGTERM');
  });

  test('ends when the process ends, without delaying it, and so does a call that waits', async () => {
    const process = await start('--data-dir', newFolder());
    const client = new PatientClient({ url: process.url });
    const streamed = await open(process.url, '?after=latest');
    const { next_cursor } = await client.listEvents({ after: 'latest' });
    const waiting = client.listEvents({ after: next_cursor, waitSeconds: 20 });
    await sleep(100);
    const text = streamed.text();
    const { code, seconds } = await process.end('SIGTERM');
    expect(code).toBe(0);
    // Far less than the call would wait.
    expect(seconds).toBeLessThan(15);
    expect(await text).toMatch(/^retry: /);
    expect((await waiting).events).toEqual([]);
    expect(process.said()).not.toMatch(/failed|error/i);
  });

  test('of a wrong cursor is a 400, and of an unknown task a 404', async () => {
    const process = await start('--memory');
    expect((await open(process.url, '?after=nonsense')).status).toBe(400);
    expect((await open(process.url, '', { 'last-event-id': 'nonsense' })).status).toBe(400);
    expect((await open(process.url, '?task_id=nobody')).status).toBe(404);
    await process.end('SIGTERM');
  });
});
