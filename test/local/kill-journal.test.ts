import { expect, test } from '@jest/globals';
import { Journal } from '../../aws/journal.ts';
import { hashOf } from '../../aws/journal-entry.ts';
import { agentKey, taskPartition } from '../../aws/keys.ts';
import { withoutTexts } from '../../aws/sealing/sealed-fields.ts';
import { toSubtask } from '../../aws/subtasks.ts';
import { Table } from '../../aws/table.ts';
import { toTask } from '../../aws/tasks.ts';
import { TritonsClient } from '../../client/tritons-client.ts';
import { eventData } from '../../core/contracts/journal/event-data.ts';
import { type JournalEvent, journalEvent } from '../../core/contracts/journal/events.ts';
import { subtaskFields } from '../../core/journal/subtask-events.ts';
import { taskFields } from '../../core/journal/task-events.ts';
import { countedAndScanned } from './counted-and-scanned.ts';
import { newFolder, start } from './main-process.ts';
import { startServices } from './start-services.ts';

/** The process is killed so often; each time it has new tasks to do, and those that the kills before left. */
const KILLS = Number(process.env.TRITONS_KILLS ?? 6);
const TASKS_EACH = 8;
const LATEST_KILL_MS = 2_500;

const seedTask = { type: 'development', title: 'Survive', requirements: ['one thing', 'another thing'] };
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const keyOf = ({ resource, seq }: { resource: string; seq: number }) => `${resource} ${seq}`;

/**
 * Kills the process at random moments under load. Returns the tasks that it accepted, what a client was told, and the
 * figures at the end, as they were counted and as a scan finds them.
 */
async function run(folder: string) {
  const ids: string[] = [];
  const seen: JournalEvent[] = [];
  let after: string | undefined;
  let figures: Awaited<ReturnType<typeof countedAndScanned>> | undefined;
  for (let kill = 0; kill <= KILLS; kill += 1) {
    const process = await start('--data-dir', folder);
    const client = new TritonsClient({ url: process.url });
    const stop = new AbortController();
    const following = (async () => {
      for await (const { cursor, ...event } of client.events({ after, signal: stop.signal })) {
        after = cursor;
        seen.push(event);
      }
    })();
    if (kill < KILLS) {
      for (let n = 0; n < TASKS_EACH; n += 1) {
        const id = `killed_${kill}_${n}`;
        client.submitTask({ ...seedTask, id }).then(
          () => ids.push(id),
          () => {},
        );
      }
      await sleep(Math.random() * LATEST_KILL_MS);
      await process.end('SIGKILL');
    } else {
      for (const id of ids) await client.waitForTask(id, { timeoutMs: 120_000, intervalMs: 100 });
      // Until the journal has nothing new for two seconds: it has told of everything.
      for (let cursor = (await client.listEvents({ after: 'latest' })).next_cursor; ; ) {
        const { events, next_cursor } = await client.listEvents({ after: cursor, waitSeconds: 2 });
        if (events.length === 0) break;
        cursor = next_cursor;
      }
      await sleep(500);
      figures = await countedAndScanned(client);
      await process.end('SIGTERM');
    }
    stop.abort();
    await following;
  }
  return { ids, seen, figures };
}

type Fields = Record<string, unknown>;

/** Replays the events of an item: each must go on where the one before ended. Returns the fields as they are at last. */
function replay(events: JournalEvent[], nothing: Fields): Fields {
  const state = asJson(nothing);
  for (const { before, after } of events) {
    for (const [field, value] of Object.entries(before)) expect([field, value]).toEqual([field, state[field]]);
    Object.assign(state, after);
  }
  return state;
}

const asJson = (fields: Fields): Fields =>
  JSON.parse(JSON.stringify(fields, (_, value) => (value === undefined ? null : value)));

test(`killed ${KILLS} times under load, the journal tells of everything once, and can be verified`, async () => {
  const folder = newFolder();
  const { ids, seen, figures } = await run(folder);
  expect(figures?.counted).toEqual(figures?.scanned);
  expect(figures?.counted.tasks).toEqual({ completed: figures?.scanned.submitted });
  await startServices({ dataDir: folder });
  const table = new Table('tritons');
  const journal = new Journal(new Table('tritons-journal'), { logs: 1, retentionDays: undefined });

  // The log: pages without a gap, and each event in one of them.
  const pages = [];
  for (let last = 0; ; last = pages.at(-1)!.page) {
    const some = await journal.pages(0, last, 50);
    if (some.length === 0) break;
    pages.push(...some);
  }
  expect(pages.map(({ page }) => page)).toEqual(numbers(pages.length));
  const logged = pages.flatMap(({ events }) => events);
  const byResource = Map.groupBy(logged, ({ resource }) => resource);
  expect(logged.length).toBeGreaterThan(ids.length * 22);

  // Each resource's own entries: numbered and chained without a gap, and the same as in the log.
  for (const [resource, events] of byResource) {
    const own = await journal.ofResource(resource, 0, 10_000);
    expect(own).toEqual(events);
    let prev = '';
    for (const [index, event] of own.entries()) {
      const { hash, ...rest } = journalEvent.parse(event);
      eventData[event.type].parse(event.data);
      expect([event.seq, event.prev, hash]).toEqual([index + 1, prev, hashOf(rest)]);
      prev = hash;
    }
  }

  // A client that followed through all the kills saw the same.
  expect(seen.map(keyOf)).toEqual(logged.map(keyOf));

  // Each task's events lead to what is stored of it, each change once.
  expect(ids.length).toBeGreaterThan(0);
  for (const id of ids) {
    const items = await table.queryAll({ partition: taskPartition(id), between: ['S', 'T'] });
    const task = toTask(withoutTexts(items.find(({ sk }) => sk === 'T')!));
    const subtasks = items.filter(({ sk }) => sk !== 'T').map((item) => toSubtask(withoutTexts(item)));
    const events = byResource.get(`task/${id}`) ?? [];
    const count = (type: string, of = events) => of.filter((event) => event.type === type).length;
    const ofSubtask = Map.groupBy(events, ({ data }) => data.subtask_id as string | undefined);

    expect(replay(ofSubtask.get(undefined)!, taskFields(undefined))).toEqual(asJson(taskFields(task)));
    expect([task.status, count('task.submitted'), count('task.started'), count('task.completed')]).toEqual([
      'completed',
      1,
      1,
      1,
    ]);
    // Runs that died began anew.
    expect(count('task.resumed')).toBe(task.run - 1);
    expect(ofSubtask.size).toBe(1 + subtasks.length);
    for (const subtask of subtasks) {
      const own = ofSubtask.get(subtask.subtaskId)!;
      expect(replay(own, subtaskFields(undefined))).toEqual(asJson(subtaskFields(subtask)));
      expect([count('subtask.planned', own), count('subtask.completed', own)]).toEqual([1, 1]);
      // Each attempt begins once, is assigned at most once, and each that failed ends once.
      const attempts = (type: string) => own.filter((event) => event.type === type).map(({ data }) => data.attempt);
      expect(attempts('subtask.ready')).toEqual(numbers(subtask.attempt));
      expect(attempts('subtask.assigned')).toEqual([...new Set(attempts('subtask.assigned'))]);
      expect(attempts('subtask.attempt_ended').map(String)).toEqual(Object.keys(subtask.failures));
      expect(attempts('subtask.completed')).toEqual([subtask.attempt]);
    }
  }
  expect((await table.get(agentKey('agent_backend_001')))?.leases).toEqual({});
}, 900_000);
