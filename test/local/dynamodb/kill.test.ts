import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import type { Item } from '../../../local/dynamodb/attribute-value.ts';
import { DynamoDb } from '../../../local/dynamodb/dynamodb.ts';
import { killedTable } from './killed-table.ts';

const KILLS = 10;
const folder = mkdtempSync(join(tmpdir(), 'tritons-table-'));
const file = join(folder, 'table.sqlite');
const writer = fileURLToPath(new URL('writer.ts', import.meta.url));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Has a process write from a number on, kills it, and returns the last write that it reported. */
async function writeAndKill(first: number, writes: number): Promise<number> {
  const child = spawn(process.execPath, [writer, file, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (data: Buffer) => {
    said += data;
    if (said.split('\n').length > writes) child.kill('SIGKILL');
  });
  await once(child, 'close');
  return Number(said.slice(0, said.lastIndexOf('\n')).split('\n').at(-1));
}

test(`killed ${KILLS} times under load, the table loses no acknowledged write, and its index is whole`, async () => {
  let last = -1;
  for (let kill = 0; kill < KILLS; kill++) {
    last = await writeAndKill(last + 1, 100 + kill * 37);
    const database = new DatabaseSync(file);
    expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    const { newest, all } = contents(database);
    // The process may have done one more write without reporting it.
    expect([last, last + 1]).toContain(newest);
    last = newest;
    expect(indexed(database)).toEqual(
      all
        .filter(({ gsi1pk }) => gsi1pk)
        .map(({ written }) => Number(written!.N))
        .toSorted((a, b) => a - b),
    );
    database.close();
  }
});

type ChangeRow = { before: string | null; after: string | null };

/** All items, and the newest write by the change records. Played from the first, the records give the items. */
function contents(database: DatabaseSync): { newest: number; all: Item[] } {
  const rows = database.prepare('SELECT json FROM items_killed').all() as { json: string }[];
  const changes = database.prepare('SELECT before, after FROM item_changes ORDER BY sequence').all() as ChangeRow[];
  const played = new Map<string, string>();
  for (const { before, after } of changes) {
    const { pk, sk } = JSON.parse((after ?? before)!) as Item;
    if (after === null) played.delete(`${pk!.S} ${sk!.S}`);
    else played.set(`${pk!.S} ${sk!.S}`, after);
  }
  expect([...played.values()].toSorted()).toEqual(rows.map(({ json }) => json).toSorted());
  return { newest: newestWrite(changes.at(-1)!), all: rows.map(({ json }) => JSON.parse(json) as Item) };
}

/** A deletion removes the item of the write before it. */
const newestWrite = ({ before, after }: ChangeRow) =>
  after === null
    ? Number((JSON.parse(before!) as Item).written!.N) + 1
    : Number((JSON.parse(after) as Item).written!.N);

function indexed(database: DatabaseSync): number[] {
  const dynamodb = new DynamoDb(database, [killedTable]);
  const query = {
    TableName: killedTable.name,
    IndexName: 'gsi1',
    KeyConditionExpression: 'gsi1pk = :x',
    ExpressionAttributeValues: { ':x': { S: 'x' } },
  };
  const { Items } = dynamodb.run('Query', query) as { Items: Item[] };
  return Items.map(({ written }) => Number(written!.N));
}
