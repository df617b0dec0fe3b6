import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ApiKeys, newApiKey } from '../aws/api-keys.ts';
import type { Table } from '../aws/table.ts';
import { formatApiKey } from '../core/contracts/api/api-key.ts';
import type { ApiKeyRecord } from '../core/contracts/storage/api-key-record.ts';

const ADMIN = 'admin';
export const KEY_FILE = 'admin-key';

/**
 * Issues a key with the role admin, if none is in force, and writes it to a file that only the process's user can read:
 * in the data folder, or without one in a temporary folder that ends with the process. Returns the file; undefined if
 * there was a key already.
 */
export async function writeFirstAdminKey(table: Table, dataDir: string | undefined): Promise<string | undefined> {
  const keys = new ApiKeys(table);
  const now = new Date();
  const { found } = await keys.listAll();
  if (found.some((key) => isAdminNow(key, now))) return undefined;
  const file = resolve(dataDir ?? temporaryFolder(), KEY_FILE);
  const key = newApiKey();
  // The file first: if the process dies in between, the key is not in force, and the next start replaces it.
  rmSync(file, { force: true });
  writeFileSync(file, `${formatApiKey(key)}\n`, { mode: 0o600, flag: 'wx', flush: true });
  await keys.issue({ principal: ADMIN, name: ADMIN, role: 'admin' }, now, key);
  return file;
}

const isAdminNow = ({ role, revokedAt, expiresAt }: ApiKeyRecord, now: Date): boolean =>
  role === 'admin' && revokedAt === undefined && (expiresAt === undefined || expiresAt > now.toISOString());

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tritons-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
