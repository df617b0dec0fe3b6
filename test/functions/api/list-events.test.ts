import { expect, test } from '@jest/globals';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { Journal } from '../../../aws/journal.ts';
import type { NewEvent } from '../../../aws/journal-entry.ts';
import { Table } from '../../../aws/table.ts';
import type { Event } from '../../../client/tritons-client.ts';
import type { EventType } from '../../../core/contracts/journal/events.ts';
import { newEvent } from '../../aws/new-event.ts';
import { startServices } from '../../local/start-services.ts';
import { onAwsRequest } from '../../pipeline/aws-requests.ts';

const LOGS = 4;

await startServices();
process.env.JOURNAL_LOGS = String(LOGS);
const { handler } = await import('../../../functions/api/list-events.ts');
const { journal } = await import('../../../functions/shared/journal.ts');
/** The journal of the same stage before it had so many logs. */
const earlier = new Journal(new Table('tritons-journal'), { logs: 1, retentionDays: undefined });

type Query = { after?: string | undefined; wait?: string; task_id?: string; types?: string };
type Answer = { status: number; events: Event[]; next_cursor: string; detail: string };

async function ask(query: Query = {}, gone?: AbortSignal): Promise<Answer> {
  const event = {
    headers: {},
    queryStringParameters: Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)),
    requestContext: { authorizer: { lambda: { principal: 'local', role: 'admin' } } },
  } as unknown as APIGatewayProxyEventV2;
  const context = { awsRequestId: 'r', ...(gone && { gone }) } as unknown as Context & { gone?: AbortSignal };
  const answer = (await handler(event, context)) as APIGatewayProxyStructuredResultV2;
  return { status: answer.statusCode ?? 0, ...JSON.parse(String(answer.body)) } as Answer;
}

/** Everything after a cursor, page by page. */
async function askAll({ after, ...query }: Query = {}): Promise<{ pages: Event[][]; events: Event[]; end: string }> {
  const pages: Event[][] = [];
  for (let cursor = after; ; ) {
    const { events, next_cursor } = await ask({ ...query, after: cursor });
    if (next_cursor === cursor) return { pages, events: pages.flat(), end: next_cursor };
    pages.push(events);
    cursor = next_cursor;
  }
}

let sequence = 0;
function changes(resource: string, count: number, type: EventType = 'subtask.ready'): NewEvent[] {
  return Array.from({ length: count }, () => {
    sequence += 1;
    return newEvent(sequence, resource, { type });
  });
}
const append = (events: NewEvent[], to = journal) => to.append(events, new Date());
const end = async (query: Query = {}) => (await ask({ ...query, after: 'latest' })).next_cursor;
const names = (events: { resource: string; seq: number }[]) => events.map(({ resource, seq }) => `${resource} ${seq}`);

/** As many resources as needed for each log to have one. */
const resources = Array.from({ length: 40 }, (_, n) => `task/spread_${n}`);
const inEachLog = journal.logs.map((log) => resources.find((resource) => journal.logOf(resource) === log)!);

test('a journal without events answers at once, and so does one without new events', async () => {
  const first = await ask();
  expect(first).toMatchObject({ status: 200, events: [] });
  expect(await ask({ after: first.next_cursor })).toMatchObject({ events: [], next_cursor: first.next_cursor });
});

test('every event comes once, those of a resource in order, in answers of at most a hundred', async () => {
  const after = await end();
  for (let batch = 0; batch < 12; batch += 1) await append(inEachLog.flatMap((resource) => changes(resource, 25)));
  const { pages, events } = await askAll({ after });
  expect(Math.max(...pages.map(({ length }) => length))).toBe(100);
  expect(names(events).toSorted()).toEqual([...new Set(names(events))].toSorted());
  for (const resource of inEachLog) {
    const seqs = events.filter((event) => event.resource === resource).map(({ seq }) => seq);
    expect(seqs).toEqual(Array.from({ length: 300 }, (_, n) => n + 1));
  }
});

test('a full log holds up no other', async () => {
  const after = await end();
  await append(changes(inEachLog[0]!, 250));
  await append(changes(inEachLog[3]!, 1));
  const { events } = await ask({ after });
  expect(events.map(({ resource }) => resource)).toContain(inEachLog[3]);
});

test('the cursor of any event goes on behind it', async () => {
  const after = await end();
  await append([...changes(inEachLog[1]!, 4), ...changes(inEachLog[2]!, 3)]);
  const { events } = await askAll({ after });
  for (const [index, { cursor }] of events.entries()) {
    expect(names((await askAll({ after: cursor })).events).toSorted()).toEqual(
      names(events.slice(index + 1)).toSorted(),
    );
  }
});

test('a cursor from before there were more logs goes on in its own log, and begins with the others', async () => {
  await append(changes(inEachLog[1]!, 2), earlier);
  const page = await earlier.lastPage(0);
  const after = Buffer.from(`*@${page}`).toString('base64url');
  const added = changes(inEachLog[0]!, 2);
  await append(added);
  const { events } = await askAll({ after });
  const ids = events.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(added.map(({ id }) => id)));
  expect(new Set(ids).size).toBe(ids.length);
  // The other logs from their beginning, the first one only from its place.
  const ofLog = (log: number) => events.filter(({ resource }) => journal.logOf(resource) === log);
  expect(ofLog(3)[0]?.seq).toBe(1);
  expect(ofLog(0)).toHaveLength(added.length);
});

test('events of a task come from its own entries, and only those', async () => {
  const [mine, other] = ['task/mine', 'task/other'];
  await append([...changes(mine, 3), ...changes(other, 2)]);
  await append(changes(mine, 2));
  const { events } = await askAll({ task_id: 'mine' });
  expect(names(events)).toEqual([1, 2, 3, 4, 5].map((seq) => `${mine} ${seq}`));
  for (const [index, { cursor }] of events.entries()) {
    expect(names((await askAll({ task_id: 'mine', after: cursor })).events)).toEqual(names(events.slice(index + 1)));
  }
});

test('events of other types are left out, and the cursor goes on behind them', async () => {
  const after = await end();
  await append([...changes('task/typed', 250), ...changes('task/typed', 1, 'task.completed')]);
  const types = 'task.completed,task.failed';
  const { events, end: last } = await askAll({ after, types });
  expect(events.map(({ type }) => type)).toEqual(['task.completed']);
  expect(await ask({ after: last })).toMatchObject({ events: [] });
});

test('latest is where the next event will be, of all tasks and of one', async () => {
  const [all, one] = [await end(), await end({ task_id: 'later' })];
  const event = changes('task/later', 1);
  await append(event);
  for (const query of [{ after: all }, { after: one, task_id: 'later' }]) {
    expect((await ask(query)).events.map(({ id }) => id)).toEqual(event.map(({ id }) => id));
  }
});

test('a call that waits is answered by the append', async () => {
  const after = await end();
  const waiting = ask({ after, wait: '20' });
  await new Promise((resolve) => setTimeout(resolve, 50));
  await append(changes('task/awaited', 1));
  expect(names((await waiting).events)).toEqual(['task/awaited 1']);
});

test.each<[string, (gone: AbortController) => unknown]>([
  ['an append', () => append(changes('task/heard', 1))],
  ['its caller going', (gone) => gone.abort()],
])('who listens hears %s, long before the time is over', async (_, happen) => {
  const gone = new AbortController();
  // An hour: the test would be ended.
  const { heard } = journal.listen(['task/heard'], 3_600_000, gone.signal);
  await happen(gone);
  await heard;
});

test('an event that another process appended is seen within the time between two looks', async () => {
  const after = await end();
  const waiting = ask({ after, wait: '20' });
  await new Promise((resolve) => setTimeout(resolve, 50));
  const process = new Journal(new Table('tritons-journal'), { logs: LOGS, retentionDays: undefined });
  await append(changes('task/elsewhere', 1), process);
  expect(names((await waiting).events)).toEqual(['task/elsewhere 1']);
});

test('a call that waits for nothing ends with its time, after one query a look and log', async () => {
  const after = await end();
  let queries = 0;
  onAwsRequest(({ action, input }) => {
    if (action === 'dynamodb:Query' && input.TableName === 'tritons-journal') queries += 1;
  });
  const begun = performance.now();
  expect(await ask({ after, wait: '2' })).toMatchObject({ events: [], next_cursor: after });
  expect(performance.now() - begun).toBeGreaterThanOrEqual(1_990);
  // At 0, 1 and 2 seconds, and once more if a timer was early.
  expect(queries / LOGS).toBeLessThanOrEqual(4);
  queries = 0;
  await ask({ after });
  expect(queries).toBe(LOGS);
  const ofTask = await end({ task_id: 'mine' });
  queries = 0;
  await ask({ after: ofTask, task_id: 'mine' });
  expect(queries).toBe(1);
});

test('a call whose caller is gone ends', async () => {
  const gone = new AbortController();
  const waiting = ask({ after: await end(), wait: '20' }, gone.signal);
  setTimeout(() => gone.abort(), 50);
  expect((await waiting).events).toEqual([]);
});

const encoded = (text: string) => Buffer.from(text).toString('base64url');

test.each([
  ['is malformed', { after: 'nonsense' }],
  ['is empty', { after: '' }],
  ['is of a list', { after: encoded('2026-01-01T00:00:00.000Z#task_1') }],
  ['is of all events, and used for a task', { after: encoded('*@0'), task_id: 'mine' }],
  ['is of a task, and used for all events', { after: encoded('task/mine@0') }],
  ['is of another task', { after: encoded('task/other@0'), task_id: 'mine' }],
  ['is of another journal, which had more', { after: encoded('*@0,0,900000,0') }],
])('a cursor that %s is a 400 that names it', async (_, query) => {
  expect(await ask(query)).toMatchObject({ status: 400, errors: [{ field: 'after' }] });
});

test.each([{ wait: '21' }, { wait: '-1' }, { wait: 'x' }, { types: 'task.done' }, { types: '' }, { task_id: 'a/b' }])(
  '%j is a 400',
  async (query) => {
    expect((await ask(query)).status).toBe(400);
  },
);

test('a task that does not exist is a 404', async () => {
  expect(await ask({ task_id: 'nobody', wait: '20' })).toMatchObject({ status: 404 });
});
