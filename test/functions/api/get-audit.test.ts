import { expect, test } from '@jest/globals';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { Journal } from '../../../aws/journal.ts';
import type { NewEvent } from '../../../aws/journal-entry.ts';
import { Table } from '../../../aws/table.ts';
import type { JournalEvent } from '../../../core/contracts/journal/events.ts';
import { newContext } from '../../../local/functions.ts';
import { startServices } from '../../local/start-services.ts';

const LOGS = 4;
await startServices();
process.env.JOURNAL_LOGS = String(LOGS);
const journal = new Journal(new Table('tritons-journal'), { logs: LOGS, retentionDays: undefined });
const { handler } = await import('../../../functions/api/get-audit/get-audit.ts');

const start = Date.parse('2025-03-01T00:00:00Z');
const at = (minute: number) => new Date(start + minute * 60_000);

/** One event of each of ten tasks, in each minute: more pages than a call reads. */
const MINUTES = 200;
const TASKS = Array.from({ length: 10 }, (_, n) => `task/t${n}`);
let sequence = 0;
for (let minute = 0; minute < MINUTES; minute += 1) {
  const events = TASKS.map((resource): NewEvent => {
    sequence += 1;
    return {
      schema_version: 1,
      id: `${String(sequence).padStart(21, '0')}-0`,
      at: at(minute).toISOString(),
      type: 'task.changed',
      resource,
      actor: minute === 190 ? 'user/ann' : 'system',
      key_id: null,
      request_id: null,
      outcome: 'success',
      data: {},
      before: {},
      after: { minute },
    };
  });
  await journal.append(events, at(minute));
}

async function get(query: Record<string, string>) {
  const requestContext = { authorizer: { lambda: { principal: 'local', role: 'admin' } } };
  const event = { headers: {}, queryStringParameters: query, requestContext };
  const result = (await handler(event as never, newContext('getAudit'))) as APIGatewayProxyStructuredResultV2;
  return JSON.parse(result.body ?? '') as { entries: JournalEvent[]; next_cursor: string | null };
}

async function everything(query: Record<string, string>) {
  const entries: JournalEvent[] = [];
  let calls = 0;
  for (let cursor: string | null = ''; cursor !== null; calls += 1) {
    const page = await get(cursor === '' ? query : { ...query, cursor });
    entries.push(...page.entries);
    cursor = page.next_cursor;
  }
  return { entries, calls };
}

test('entries of several logs come in the order of time, each once, and those of a resource in its order', async () => {
  expect(new Set(TASKS.map((task) => journal.logOf(task))).size).toBe(LOGS);
  const { entries } = await everything({ limit: '333' });
  expect(entries).toHaveLength(MINUTES * TASKS.length);
  const minutes = entries.map(({ after }) => after.minute as number);
  expect(minutes).toEqual(minutes.toSorted((a, b) => a - b));
  for (const task of TASKS) {
    const numbers = entries.filter(({ resource }) => resource === task).map(({ seq }) => seq);
    expect(numbers).toEqual(Array.from({ length: MINUTES }, (_, n) => n + 1));
  }
});

test('a call reads a bounded part: what is rare takes several, some of them empty', async () => {
  const first = await get({ actor: 'user/ann' });
  expect(first.entries).toEqual([]);
  expect(first.next_cursor).not.toBeNull();
  const { entries, calls } = await everything({ actor: 'user/ann' });
  expect(entries).toHaveLength(TASKS.length);
  // 200 pages in each of four logs, at most 10 reads of 40 in a call.
  expect(calls).toBeLessThanOrEqual(4);
});

test('what is before `from` is not read, and what is long after `to` neither', async () => {
  const late = await everything({ actor: 'user/ann', from: at(180).toISOString() });
  expect([late.entries.length, late.calls]).toEqual([TASKS.length, 1]);
  const between = await everything({ from: at(100).toISOString(), to: '2025-03-01T02:42:00+01:00' });
  expect(new Set(between.entries.map(({ after }) => after.minute))).toEqual(new Set([100, 101, 102]));
});

test('times at the ends of the calendar bound nothing', async () => {
  const { entries } = await get({ from: '0000-01-01T00:00:00Z', to: '9999-12-31T23:59:59Z', limit: '5' });
  expect(entries).toHaveLength(5);
});

test('a resource is read from its own entries, from any of them on', async () => {
  const { entries } = await everything({ resource: 'task/t3', limit: '7' });
  expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: MINUTES }, (_, n) => n + 1));
});
