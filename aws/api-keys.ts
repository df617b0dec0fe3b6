import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ApiKey } from '../core/contracts/api/api-key.ts';
import { type Role, toRole } from '../core/contracts/api/who-may-call.ts';
import type { ApiKeyRecord } from '../core/contracts/storage/api-key-record.ts';
import { separate, sortKeyOf, type Unreadable } from './entries.ts';
import { absent, absentOrBelow } from './expressions.ts';
import { itemReader } from './item-form.ts';
import { API_KEYS, apiKeyKey } from './keys.ts';
import type { Item, Table } from './table.ts';

/** Time between two notes of when a key was last used. */
const USE_NOTED_EVERY_MS = 3_600_000;

/** The fields that the maker of a key chooses. Times are in ISO 8601. */
export type NewKey = {
  /** The owner, a person or a team; or `agent/<id>`. */
  principal: string;
  name: string;
  role: Role;
  /** undefined: never. */
  expiresAt?: string | undefined;
  requestsPerMinute?: number | undefined;
  burst?: number | undefined;
};

export type KeyChange = {
  name?: string | undefined;
  role?: Role | undefined;
  /** null, also below: none of its own. */
  expiresAt?: string | null | undefined;
  requestsPerMinute?: number | null | undefined;
  burst?: number | null | undefined;
};

export type CheckedKey =
  | { key: ApiKeyRecord & { role: Role }; refused?: never }
  | { key: ApiKeyRecord; refused: 'revoked_key' | 'expired_key' | 'unknown_role' }
  | { key?: never; refused: 'unknown_key' | 'wrong_secret' };

const hashOf = (secret: string) => createHash('sha256').update(secret).digest('base64');

/** Makes a key that belongs to nobody yet. */
export function newApiKey(): ApiKey {
  return { id: randomBytes(8).toString('hex'), secret: newSecret() };
}

const newSecret = () => randomBytes(32).toString('base64url');

/** API keys: one item each. */
export class ApiKeys {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Issues a key. Its secret is known only now. */
  async issue(given: NewKey, now: Date, key = newApiKey()): Promise<ApiKey> {
    await this.#table.create({
      ...apiKeyKey(key.id),
      ...given,
      hash: hashOf(key.secret),
      createdAt: now.toISOString(),
    });
    return key;
  }

  /** Finds what a key is of, or why it is not in force. */
  async check({ id, secret }: ApiKey, now: Date): Promise<CheckedKey> {
    const item = await this.#table.get(apiKeyKey(id));
    if (!item) return { refused: 'unknown_key' };
    const { hash, previousHash } = toStoredKey(item);
    const key = toRecord(item);
    const given = Buffer.from(hashOf(secret));
    const isCurrent = timingSafeEqual(given, Buffer.from(hash));
    const isPrevious = previousHash !== undefined && timingSafeEqual(given, Buffer.from(previousHash));
    const mayBePrevious = key.previousUntil !== undefined && now.toISOString() < key.previousUntil;
    if (!isCurrent && !(isPrevious && mayBePrevious)) return { refused: 'wrong_secret' };
    if (key.revokedAt !== undefined) return { key, refused: 'revoked_key' };
    if (key.expiresAt !== undefined && key.expiresAt <= now.toISOString()) return { key, refused: 'expired_key' };
    const { role } = key;
    return role === undefined ? { key, refused: 'unknown_role' } : { key: { ...key, role } };
  }

  /** Notes that a key is used, at most once an hour. */
  async noteUse({ id, lastUsedAt }: ApiKeyRecord, now: Date): Promise<void> {
    const since = new Date(now.getTime() - USE_NOTED_EVERY_MS).toISOString();
    if (lastUsedAt !== undefined && lastUsedAt > since) return;
    const used = { set: { lastUsedAt: now.toISOString() }, isQuiet: true as const };
    await this.#table.update(apiKeyKey(id), used, [absentOrBelow('lastUsedAt', since)]);
  }

  async get(id: string): Promise<ApiKeyRecord | undefined> {
    const item = await this.#table.get(apiKeyKey(id));
    return item && toRecord(item);
  }

  /** A page of keys, by id. */
  async list(
    limit: number,
    after: string | undefined,
  ): Promise<{ keys: ApiKeyRecord[]; unreadable: Unreadable[]; next: string | undefined }> {
    const page = { partition: API_KEYS, limit, ...(after ? { after: apiKeyKey(after) } : {}) };
    const { entries, next } = await this.#table.list(page, toRecord);
    const { found, unreadable } = separate(entries, sortKeyOf);
    return { keys: found, unreadable, next: next && String(next.sk) };
  }

  async listAll(): Promise<{ found: ApiKeyRecord[]; unreadable: Unreadable[] }> {
    return separate(await this.#table.listAll({ partition: API_KEYS }, toRecord), sortKeyOf);
  }

  /** Changes a key that is not revoked; undefined if there is none. */
  async change(id: string, change: KeyChange): Promise<ApiKeyRecord | undefined> {
    const known = await this.get(id);
    if (!known) return undefined;
    const given = Object.entries(change).filter(([, value]) => value !== undefined);
    const item = await this.#table.updateWithTime(
      apiKeyKey(id),
      {
        set: Object.fromEntries(given.map(([field, value]) => [field, value ?? undefined])),
        // A key of the first form becomes one of this form.
        setIfAbsent: {
          ...(change.name === undefined && { name: known.name }),
          ...(change.role === undefined && known.role && { role: known.role }),
        },
      },
      [absent('revokedAt')],
    );
    return item && toRecord(item);
  }

  /**
   * Gives a key a new secret; the one that it had works until a time. undefined if there is no such key, or if it is
   * revoked.
   */
  async rotate(id: string, previousUntil: Date): Promise<{ key: ApiKey; record: ApiKeyRecord } | undefined> {
    const secret = newSecret();
    const change = {
      set: { hash: hashOf(secret), previousUntil: previousUntil.toISOString() },
      copy: { previousHash: 'hash' },
    };
    const item = await this.#table.updateWithTime(apiKeyKey(id), change, [absent('revokedAt')]);
    return item && { key: { id, secret }, record: toRecord(item) };
  }

  /** Revokes a key; undefined if there is no such key, or if it was revoked before. */
  async revoke(id: string, now: Date): Promise<ApiKeyRecord | undefined> {
    const revoked = { set: { revokedAt: now.toISOString() } };
    const item = await this.#table.updateWithTime(apiKeyKey(id), revoked, [absent('revokedAt')]);
    return item && toRecord(item);
  }
}

type StoredKey = Omit<ApiKeyRecord, 'id' | 'name' | 'role'> & {
  name: string | undefined;
  role: string | undefined;
  hash: string;
  previousHash: string | undefined;
};
const toStoredKey = itemReader<StoredKey>('an API key', {
  principal: 'string',
  name: 'string?',
  role: 'string?',
  hash: 'string',
  previousHash: 'string?',
  createdAt: 'string',
  expiresAt: 'string?',
  revokedAt: 'string?',
  lastUsedAt: 'string?',
  previousUntil: 'string?',
  requestsPerMinute: 'number?',
  burst: 'number?',
});

function toRecord(item: Item): ApiKeyRecord {
  const { hash: _, previousHash: __, ...stored } = toStoredKey(item);
  const { principal, name, role } = stored;
  return {
    ...stored,
    id: String(item.sk),
    name: name ?? principal,
    role: name === undefined ? roleBefore(principal) : toRole(role),
  };
}

/** The role of a key of the first form, which had neither name nor role, by what it could do. */
const roleBefore = (principal: string): Role => (principal.startsWith('agent/') ? 'agent' : 'admin');
