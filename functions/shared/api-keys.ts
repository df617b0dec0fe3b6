import { ApiKeys } from '../../aws/api-keys.ts';
import type { ApiKeyRecord } from '../../core/contracts/storage/api-key-record.ts';
import { NotFound } from '../../core/errors.ts';
import { table } from './table.ts';

export const apiKeys = new ApiKeys(table);

export const noSuchKey = (keyId: string) =>
  new NotFound(`There is no key ${keyId} in force; GET /api/keys lists the keys.`);

/** Reads a key that is no agent's. Throws NotFound. */
export async function keyOf(keyId: string): Promise<ApiKeyRecord> {
  const key = await apiKeys.get(keyId);
  if (!key || key.principal.startsWith('agent/')) throw noSuchKey(keyId);
  return key;
}
