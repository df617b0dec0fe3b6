import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Table } from '../../aws/table.ts';
import { repairIndexes } from '../../local/repair-indexes.ts';
import { startAwsServers } from './aws-servers.ts';
import { newFolder } from './main-process.ts';

type Level = {
  keys(): AsyncIterable<string>;
  get(key: string): Promise<string>;
  put(key: string, value: string): Promise<void>;
  del(key: string): Promise<void>;
  close(): Promise<void>;
};
type OpenLevel = new (path: string, options: { valueEncoding: 'utf8' }) => Level;

const dataDir = newFolder();
const item = (name: string, rank: string) => ({
  pk: `AGENT#${name}`,
  sk: 'A',
  gsi1pk: 'FREE#backend',
  gsi1sk: rank,
  note: 'in no index',
});

/** What the index of free agents says, in its order. */
async function free(): Promise<string[]> {
  const items = await new Table('tritons').queryAll({ index: 'gsi1', partition: 'FREE#backend' });
  return items.map(({ pk, gsi1sk }) => `${pk} ${gsi1sk}`);
}

/** Opens the files of dynalite below its API: a key is `<item or index>~<table>~…`, a value the item as JSON. */
async function below(change: (files: Level, keyOf: (kind: string, name: string) => string) => Promise<void>) {
  const { Level } = createRequire(createRequire(import.meta.url).resolve('dynalite'))('level') as { Level: OpenLevel };
  const files = new Level(join(dataDir, 'dynamodb'), { valueEncoding: 'utf8' });
  const entries = new Map<string, string>();
  for await (const key of files.keys()) entries.set(key, await files.get(key));
  const keyOf = (kind: string, name: string) => {
    const found = [...entries].filter(([key, value]) => key.startsWith(kind) && value.includes(`"AGENT#${name}"`));
    expect(found).toHaveLength(1);
    return found[0]![0];
  };
  await change(files, keyOf);
  await files.close();
}

test('entries that a kill left out of an index, or left in it, are put right on start; the rest stays', async () => {
  const before = await startAwsServers({ dataDir });
  const table = new Table('tritons');
  for (const [index, name] of ['hole', 'ghost', 'moved', 'whole'].entries()) await table.put(item(name, `${index}`));
  await table.put({ pk: 'AGENT#full', sk: 'A', note: 'in no index' });
  expect(await repairIndexes()).toBe(0);
  await before.stop();

  await below(async (files, keyOf) => {
    await files.del(keyOf('index-global~tritons~gsi1', 'hole'));
    await files.del(keyOf('item-tritons', 'ghost'));
    const moved = keyOf('item-tritons', 'moved');
    const stored = JSON.parse(await files.get(moved)) as Record<string, unknown>;
    await files.put(moved, JSON.stringify({ ...stored, gsi1sk: { S: '9' } }));
  });

  await startAwsServers({ dataDir });
  expect(await free()).toEqual(['AGENT#ghost 1', 'AGENT#moved 2', 'AGENT#whole 3']);
  expect(await repairIndexes()).toBeGreaterThan(0);
  expect(await free()).toEqual(['AGENT#hole 0', 'AGENT#whole 3', 'AGENT#moved 9']);
  expect(await new Table('tritons').get({ pk: 'AGENT#ghost', sk: 'A' })).toBeUndefined();
  for (const name of ['hole', 'moved', 'whole', 'full']) {
    expect(await new Table('tritons').get({ pk: `AGENT#${name}`, sk: 'A' })).toMatchObject({ note: 'in no index' });
  }
  expect(await repairIndexes()).toBe(0);
});
