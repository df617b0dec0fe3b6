import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type JournalSource, UnreadableItem } from '../../cli/audit/journal-source.ts';
import { verifyJournal } from '../../cli/audit/verify-journal.ts';
import { startEmbeddedCloud } from '../../local/embedded-cloud.ts';
import { FILE } from '../../local/storage.ts';
import { PatientClient } from '../patient-client.ts';
import { agentsOf } from '../pipeline/a-cloud.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'audit-'));
afterAll(() => rmSync(dataDir, { recursive: true }));

type Row = { id: number; pk: string; sk: string; json: string };
let database: DatabaseSync;
let rows: Row[];
let taskIds: string[];

/** The journal as it is in the file of a stopped system. */
const stored: JournalSource = {
  logs: async () => 1,
  followed: async () => null,
  async *items(of) {
    const partition = 'log' in of ? `LOG#${of.log}` : of.resource;
    const query = 'SELECT json FROM "items_tritons-journal" WHERE pk = ? ORDER BY sk';
    for (const { json } of database.prepare(query).all(partition) as Row[]) {
      try {
        const attributes = unmarshall(JSON.parse(json) as Record<string, AttributeValue>);
        yield { number: Number(attributes.sk), attributes };
      } catch (error) {
        throw new UnreadableItem((error as Error).message);
      }
    }
  },
  async *tasks() {
    for (const taskId of taskIds) yield { taskId, createdAt: new Date().toISOString() };
  },
};
/** Later than the time in which a page may still be on its way. */
const later = () => new Date(Date.now() + 600_000);
const verify = () => verifyJournal(stored, later());

const isPage = ({ pk }: Row) => pk.startsWith('LOG#');
const change = (row: Row, json: string) =>
  database.prepare('UPDATE "items_tritons-journal" SET json = ? WHERE id = ?').run(json, row.id);
const remove = (row: Row) => database.prepare('DELETE FROM "items_tritons-journal" WHERE id = ?').run(row.id);

/** Does something to the file, and undoes it. */
async function changed<T>(how: () => void, then: () => Promise<T>): Promise<T> {
  database.exec('BEGIN');
  try {
    how();
    return await then();
  } finally {
    database.exec('ROLLBACK');
  }
}

beforeAll(async () => {
  const agents = agentsOf(['architect', 'backend', 'qa']);
  const cloud = await startEmbeddedCloud({ dataDir, agents });
  const client = new PatientClient({ url: cloud.url });
  const task = { type: 'development', title: 'Audited', requirements: ['alpha beta gamma'] };
  const ids = await Promise.all([1, 2].map(() => client.submitTask(task)));
  taskIds = ids.map(({ taskId }) => taskId);
  for (const taskId of taskIds) await client.waitForTask(taskId);
  const isJournaled = async (id: string) =>
    (await client.getAudit({ resource: `task/${id}`, action: 'task.completed' })).entries.length === 1;
  for (const id of taskIds) while (!(await isJournaled(id))) await new Promise((done) => setTimeout(done, 50));
  await cloud.stop();
  database = new DatabaseSync(join(dataDir, FILE));
  rows = database.prepare('SELECT id, pk, sk, json FROM "items_tritons-journal" ORDER BY pk, sk').all() as Row[];
});
afterAll(() => database.close());

test('what TRITONS has written is whole', async () => {
  const { pages, entries, resources, pending } = await verify();
  expect(pages).toBe(rows.filter(isPage).length);
  expect(entries).toBeGreaterThan(40);
  expect([resources > 4, pending]).toEqual([true, 0]);
});

describe.each([
  // Verifying up to a page takes less than verifying everything.
  { what: 'page', isOne: isPage, step: 1 },
  { what: 'resource', isOne: ({ pk }: Row) => pk.startsWith('task/'), step: 5 },
])('an item of a $what', ({ isOne, step }) => {
  test(`is named, whichever byte of it is changed (each, or in steps of ${step})`, async () => {
    const row = rows.filter(isOne)[1]!;
    const name = isPage(row) ? `Page ${Number(row.sk)} of log 0` : `What ${row.pk} has from entry ${Number(row.sk)}`;
    const notNamed: string[] = [];
    for (let at = 0; at < row.json.length; at += step) {
      const byte = String.fromCharCode(row.json.charCodeAt(at) ^ 1);
      const json = row.json.slice(0, at) + byte + row.json.slice(at + 1);
      const found = await changed(
        () => change(row, json),
        () => verify().then(String, (error: Error) => `${error.name}: ${error.message}`),
      );
      if (!found.startsWith(`JournalFault: ${name}`)) notNamed.push(`${json.slice(at - 20, at + 20)}: ${found}`);
    }
    expect(row.json.length).toBeGreaterThan(500);
    expect(notNamed).toEqual([]);
  });

  test('is named if it was removed, from the beginning, the middle or the end', async () => {
    const lastPage = rows.findLast(isPage);
    const named = (row: Row) => {
      if (!isPage(row)) return new RegExp(`of ${row.pk} (is|are) missing under the resource`);
      return row === lastPage
        ? /^Entry \d+ of \S+ is missing in the logs/
        : `Page ${Number(row.sk)} of log 0 is missing.`;
    };
    for (const row of rows.filter(isOne)) {
      await expect(changed(() => void remove(row), verify)).rejects.toThrow(named(row));
    }
  });
});

test('a task that has no entry in either copy is named', async () => {
  taskIds.push('task_of_which_nothing_is_left');
  try {
    await expect(verify()).rejects.toThrow('task/task_of_which_nothing_is_left has no entry');
  } finally {
    taskIds.pop();
  }
});

test('two pages, exchanged, are named', async () => {
  const [, one, two] = rows.filter(isPage) as [Row, Row, Row];
  const exchanged = () => {
    change(one, two.json);
    change(two, one.json);
  };
  await expect(changed(exchanged, verify)).rejects.toThrow('Page 2 of log 0');
});

/** Runs `tritons audit`. */
const tritons = (...words: string[]) =>
  new Promise<{ code: number; out: string; err: string }>((done) => {
    execFile(process.execPath, ['cli/main.ts', 'audit', ...words], { maxBuffer: 1e8 }, (error, out, err) => {
      done({ code: Number(error?.code ?? 0), out, err });
    });
  });

test('the command verifies and prints the journal of a running system, and names what is wrong in it', async () => {
  const row = rows.filter(isPage)[2]!;
  const flipped = row.json.replace(/"digest":\{"S":"(.)/, (whole, sign) =>
    whole.replace(/.$/, sign === 'A' ? 'B' : 'A'),
  );
  expect(flipped).not.toBe(row.json);
  database.close();
  const run = async () => {
    const cloud = await startEmbeddedCloud({ dataDir, agents: [] });
    const verified = await tritons('verify', '--url', cloud.url);
    const exported = await tritons('export', '--url', cloud.url, '--resource', `task/${taskIds[0]}`);
    await cloud.stop();
    return { verified, exported };
  };
  const whole = await run();
  expect([whole.verified.code, whole.verified.err]).toEqual([0, '']);
  expect(whole.verified.out).toMatch(/^The journal is whole: \d+ entries of \d+ resources, on \d+ pages of 1 logs\.\n/);
  const lines = whole.exported.out
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
  expect(lines[0]).toMatchObject({ type: 'task.submitted', actor: 'local', seq: 1 });
  expect(lines.at(-1)).toMatchObject({ type: 'task.completed', seq: lines.length });

  database = new DatabaseSync(join(dataDir, FILE));
  change(row, flipped);
  database.close();
  const { verified } = await run();
  database = new DatabaseSync(join(dataDir, FILE));
  expect(verified).toMatchObject({
    code: 1,
    out: '',
    err: 'Page 3 of log 0 was changed: what is stored does not have its digest.\n',
  });
});
