import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import type { ApiKeys as Keys } from '../../aws/api-keys.ts';
import { readBearer } from '../../core/contracts/api/api-key.ts';
import type { writeFirstAdminKey as Write } from '../../local/first-admin-key.ts';
import { newFolder } from './main-process.ts';
import { startServices } from './start-services.ts';

let keys: Keys;
let write: (folder: string) => ReturnType<typeof Write>;
beforeAll(async () => {
  await startServices();
  const { ApiKeys } = await import('../../aws/api-keys.ts');
  const { Table } = await import('../../aws/table.ts');
  const { writeFirstAdminKey } = await import('../../local/first-admin-key.ts');
  const table = new Table('tritons');
  keys = new ApiKeys(table);
  write = (folder) => writeFirstAdminKey(table, folder);
});

const keyIn = (file: string) => readBearer(`Bearer ${readFileSync(file, 'utf8').trim()}`)!;

test('the first key of the administrator is written once, for the owner of the file', async () => {
  const folder = newFolder();
  // One that was left by a process that ended before the key was in force, open to others.
  writeFileSync(join(folder, 'admin-key'), 'tritons_0\n', { mode: 0o644 });
  const file = await write(folder);
  expect(file).toBe(join(folder, 'admin-key'));
  expect(statSync(file!).mode & 0o777).toBe(0o600);
  expect(await keys.check(keyIn(file!), new Date())).toMatchObject({ key: { principal: 'admin', role: 'admin' } });

  const other = newFolder();
  expect(await write(other)).toBeUndefined();
  expect(readdirSync(other)).toEqual([]);

  // The owner of the machine gets in again.
  await keys.issue({ principal: 'somebody', name: 'ci', role: 'operator' }, new Date());
  const expiresAt = '2025-01-01T00:00:00.000Z';
  await keys.issue({ principal: 'somebody', name: 'past', role: 'admin', expiresAt }, new Date());
  await keys.revoke(keyIn(file!).id, new Date());
  const again = await write(folder);
  expect(await keys.check(keyIn(again!), new Date())).toMatchObject({ key: { role: 'admin' } });
  expect((await keys.listAll()).found).toHaveLength(4);

  // It is not the name that counts.
  await keys.revoke(keyIn(again!).id, new Date());
  await keys.issue({ principal: 'dora', name: 'own', role: 'admin' }, new Date());
  expect(await write(newFolder())).toBeUndefined();
});
