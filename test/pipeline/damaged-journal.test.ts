import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Event } from '../../client/tritons-client.ts';
import type { JournalEvent, UnreadableEntry } from '../../core/contracts/journal/events.ts';
import { JOURNAL_FAILURES } from '../../local/resources.ts';
import { newEvent } from '../aws/new-event.ts';
import { walk } from '../e2e/walk.ts';
import { aCloud, agentsOf, until } from './a-cloud.ts';

const system = aCloud({ agents: agentsOf(['architect', 'backend', 'qa']) });

const stored = async () => (await import('../../functions/shared/journal.ts')).journal;

/** Changes attributes of an entry, as a fault of the disk or a person might. */
function damage(pk: string, number: number, attributes: Record<string, string>): void {
  const names = Object.keys(attributes);
  system.cloud.services.dynamodb.run('UpdateItem', {
    TableName: 'tritons-journal',
    Key: marshall({ pk, sk: String(number).padStart(16, '0') }),
    UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: marshall(Object.fromEntries(names.map((name) => [`:${name}`, attributes[name]]))),
  });
}

async function aTask(title: string): Promise<string> {
  const { client } = system;
  const { taskId } = await client.submitTask({ type: 'development', title, requirements: ['alpha'] });
  await client.waitForTask(taskId);
  await until(
    `the journal has the end of ${title}`,
    async () => (await client.getAudit({ resource: `task/${taskId}`, limit: 500 })).entries,
    (entries) => entries.some(({ type }) => type === 'task.completed'),
  );
  return taskId;
}

const readAudit = (query: object = {}) =>
  walk((cursor) => system.client.getAudit({ ...query, limit: 7, ...(cursor ? { cursor } : {}) }));

/** Reads all events that there are, and what was unreadable among them, in their order. */
async function readEvents(taskId?: string): Promise<(Event | UnreadableEntry)[]> {
  const all: (Event | UnreadableEntry)[] = [];
  for (let after: string | undefined; ; ) {
    const { events, unreadable, next_cursor } = await system.client.listEvents({ after, taskId });
    all.push(...events, ...(unreadable ? [unreadable] : []));
    if (after === next_cursor) return all;
    after = next_cursor;
  }
}

/** The damaged pages, and the events that are on no damaged one. */
const damaged: Record<number, Record<string, string>> = {
  2: { events: 'AAAA' },
  4: { appendedAt: 'once upon a time' },
  5: { digest: 'wrong' },
};
const damagedPages = Object.keys(damaged).map(Number);
let readable: JournalEvent[];
let taskId: string;

beforeAll(async () => {
  taskId = await aTask('First');
  const journal = await stored();
  while ((await journal.lastPage(0)) < 8) await aTask('Another');
  const pages = await journal.pages(0, 0, 1_000);
  readable = pages.filter(({ page }) => !damagedPages.includes(page)).flatMap(({ events }) => events);
  for (const page of damagedPages) damage('LOG#0', page, damaged[page]!);
});

const page = (number: number) => ({ log: 0, resource: null, number, reason: expect.stringContaining('LOG#0') });
const hashes = (events: object[]) => events.flatMap((event) => ('hash' in event ? [event.hash] : []));
const expected = () => readable.map(({ hash }) => hash);

describe('pages that are damaged', () => {
  test('are named by the audit, which has all other entries', async () => {
    const pages = await readAudit();
    expect(pages.flatMap(({ unreadable }) => unreadable ?? [])).toEqual(damagedPages.map(page));
    const entries = hashes(pages.flatMap(({ entries }) => entries));
    expect(entries.slice(0, readable.length)).toEqual(expected());
  });

  test('are named where they are, also with filters and as lines', async () => {
    const from = readable.at(-1)!.at;
    const seen = await readAudit({ from, action: 'task.completed' });
    expect(seen.flatMap(({ unreadable }) => unreadable?.number ?? [])).toEqual(damagedPages);
    const child = spawn(process.execPath, ['cli/main.ts', 'audit', 'export', '--url', system.cloud.url]);
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines.filter((line) => 'unreadable' in line)).toEqual(
      damagedPages.map((number) => ({ unreadable: page(number) })),
    );
    expect(hashes(lines).slice(0, readable.length)).toEqual(expected());
    expect([code, err.match(/^Left out: LOG#0/gm)?.length]).toEqual([1, damagedPages.length]);
  });

  test('are named to those who follow events, who get all others in order, each once', async () => {
    const seen = await readEvents();
    expect(seen.filter((one) => 'reason' in one)).toEqual(damagedPages.map(page));
    expect(hashes(seen).slice(0, readable.length)).toEqual(expected());
    const begin = hashes((await stored().then((journal) => journal.pages(0, 0, 1)))[0]!.events).length;
    expect(seen[begin]).toEqual(page(2));
  });

  test('end an iteration of the client, which goes on behind them if it is told to', async () => {
    const { client } = system;
    const seen: Event[] = [];
    const read = async (after?: string) => {
      for await (const event of client.events({ after })) seen.push(event);
    };
    let after: string | undefined;
    for (const number of damagedPages) {
      const error = await read(after).catch((thrown) => thrown);
      expect(error).toMatchObject({ name: 'UnreadableEvents', unreadable: page(number) });
      after = error.after;
    }
    const told: number[] = [];
    const passed: Event[] = [];
    for await (const event of client.events({ onUnreadable: ({ number }) => told.push(number) })) {
      passed.push(event);
      if (passed.length === readable.length) break;
    }
    expect(told).toEqual(damagedPages);
    expect(hashes(passed)).toEqual(expected());
    expect(hashes(passed.slice(0, seen.length))).toEqual(hashes(seen));
  });

  test('are events of their own in a stream, whose id goes on behind them', async () => {
    const stop = new AbortController();
    const response = await fetch(`${system.cloud.url}/api/events`, {
      headers: { accept: 'text/event-stream' },
      signal: stop.signal,
    });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let all = '';
    while (!all.includes(readable.at(-1)!.hash)) all += (await reader.read()).value;
    stop.abort();
    const blocks = all.split('\n\n').filter((block) => block.startsWith('event: unreadable'));
    expect(blocks.map((block) => JSON.parse(/^data: (.*)$/m.exec(block)![1]!))).toEqual(damagedPages.map(page));
    const id = /^id: (.*)$/m.exec(blocks.at(-1)!)![1];
    const { events, unreadable } = await system.client.listEvents({ after: id });
    expect([expected().includes(events[0]!.hash), unreadable]).toEqual([true, null]);
  });

  test('hold up neither figures nor the journal', async () => {
    const before = await system.client.getTaskMetrics({ window: '1h' });
    await aTask('After them');
    const after = await system.client.getTaskMetrics({ window: '1h' });
    expect(after.total.completed - before.total.completed).toBe(1);
  });
});

test('a damaged entry of a task is named by its audit and to its followers, who get those behind it', async () => {
  const resource = `task/${taskId}`;
  const journal = await stored();
  const whole = await journal.ofResource(resource, 0, 1_000);
  const { items } = await journal.items({ resource }, 0, 25);
  const [, second, third] = items.map(({ number }) => number);
  damage(resource, second!, { events: 'AAAA' });
  const left = whole.filter(({ seq }) => seq < second! || seq >= third!);
  const unreadable = { log: null, resource, number: second, reason: expect.stringContaining(resource) };

  const pages = await readAudit({ resource });
  expect(pages.flatMap(({ unreadable: one }) => one ?? [])).toEqual([unreadable]);
  expect(pages.flatMap(({ entries }) => entries)).toEqual(left);
  const seen = await readEvents(taskId);
  expect(seen[second! - 1]).toEqual(unreadable);
  expect(hashes(seen)).toEqual(hashes(left));
});

test('a task whose last entry is damaged in both copies holds up no other, and its changes are set aside', async () => {
  const id = 'damaged_twice';
  const resource = `task/${id}`;
  const { Journal } = await import('../../aws/journal.ts');
  const { Table } = await import('../../aws/table.ts');
  // Another process: this one would remember what the entry was.
  const other = new Journal(new Table('tritons-journal'), { logs: 1, retentionDays: undefined });
  await other.append([newEvent(1, resource)], new Date());
  const last = await other.lastPage(0);
  const pages = await other.pages(0, last - 3);
  damage('LOG#0', pages.findLast(({ events }) => events.some((event) => event.resource === resource))!.page, {
    events: 'AAAA',
  });
  damage(resource, 1, { events: 'AAAA' });

  const { client, cloud } = system;
  await client.submitTask({ id, type: 'development', title: 'Refused', requirements: ['alpha'] });
  await client.waitForTask(id);
  // Its journal is whole.
  await aTask('Next to it');
  expect(await other.lastEntry(resource)).toBe(1);
  const { queues } = cloud.services;
  await until(
    'changes are set aside',
    async () => queues.counts(JOURNAL_FAILURES.name).visible,
    (visible) => visible > 0,
  );
  const [message] = queues.receive(JOURNAL_FAILURES.name, 1);
  expect(JSON.parse(message!.body)).toMatchObject({
    dynamodb: { Keys: { pk: { S: `TASK#${id}` } }, SequenceNumber: expect.any(String) },
  });
  const verify = spawn(process.execPath, ['cli/main.ts', 'audit', 'verify', '--url', cloud.url]);
  const [out, err, [code]] = await Promise.all([text(verify.stdout), text(verify.stderr), once(verify, 'exit')]);
  expect([code, out + err]).toEqual([1, expect.stringContaining('does not have its digest')]);
});
