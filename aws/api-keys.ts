import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ApiKey } from '../core/contracts/api/api-key.ts';
import { absent } from './expressions.ts';
import { itemReader } from './item-form.ts';
import { API_KEYS, apiKeyKey } from './keys.ts';
import type { Item, Table } from './table.ts';

/** A key of the API. The secret is stored nowhere: it has 256 random bits, so its SHA-256 needs no salt. */
export type ApiKeyRecord = { id: string; principal: string; createdAt: string; revokedAt: string | undefined };

export type CheckedKey =
  | { principal: string; refused?: never }
  | { principal: string; refused: 'revoked_key' }
  | { principal?: never; refused: 'unknown_key' | 'wrong_secret' };

const hashOf = (secret: string) => createHash('sha256').update(secret).digest('base64');

/** Makes a key that belongs to nobody yet. */
export function newApiKey(): ApiKey {
  return { id: randomBytes(8).toString('hex'), secret: randomBytes(32).toString('base64url') };
}

/** API keys: one item each. */
export class ApiKeys {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Issues a key to a principal, who may have several. Its secret is known only now. */
  async issue(principal: string, now: Date, key = newApiKey()): Promise<ApiKey> {
    await this.#table.create({
      ...apiKeyKey(key.id),
      principal,
      hash: hashOf(key.secret),
      createdAt: now.toISOString(),
    });
    return key;
  }

  /** Finds the principal of a key, or why it is not in force; a revoked key still has one. */
  async check({ id, secret }: ApiKey): Promise<CheckedKey> {
    const item = await this.#table.get(apiKeyKey(id));
    const stored = item && toStoredKey(item);
    if (!stored) return { refused: 'unknown_key' };
    const isTheirs = timingSafeEqual(Buffer.from(hashOf(secret)), Buffer.from(stored.hash));
    if (!isTheirs) return { refused: 'wrong_secret' };
    const { principal, revokedAt } = stored;
    return revokedAt === undefined ? { principal } : { principal, refused: 'revoked_key' };
  }

  async list(): Promise<ApiKeyRecord[]> {
    return (await this.#table.queryAll({ partition: API_KEYS })).map(toRecord);
  }

  /** Revokes a key; undefined if there is no such key, or if it was revoked before. */
  async revoke(id: string, now: Date): Promise<ApiKeyRecord | undefined> {
    const revoked = { set: { revokedAt: now.toISOString() } };
    const item = await this.#table.update(apiKeyKey(id), revoked, [absent('revokedAt')]);
    return item && toRecord(item);
  }
}

const toStoredKey = itemReader<Omit<ApiKeyRecord, 'id'> & { hash: string }>('an API key', {
  principal: 'string',
  hash: 'string',
  createdAt: 'string',
  revokedAt: 'string?',
});

function toRecord(item: Item): ApiKeyRecord {
  const { principal, createdAt, revokedAt } = toStoredKey(item);
  return { id: String(item.sk), principal, createdAt, revokedAt };
}
