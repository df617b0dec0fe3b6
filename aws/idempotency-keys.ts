import { itemReader } from './item-form.ts';
import { idempotencyKey } from './keys.ts';
import type { Table } from './table.ts';

/** Days for which a key is remembered. */
const KEPT_DAYS = 7;

export type KeyUse = { taskId: string; fingerprint: string };

/** The first use of each `Idempotency-Key`. */
export class IdempotencyKeys {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Claims a key for a submission, or returns its earlier claim. */
  async claim(submitter: string, key: string, use: KeyUse, now: Date): Promise<KeyUse> {
    const itemKey = idempotencyKey(submitter, key);
    const ttl = Math.floor(now.getTime() / 1000) + KEPT_DAYS * 86_400;
    if (await this.#table.create({ ...itemKey, ttl, ...use })) return use;
    return (await this.get(submitter, key)) ?? use;
  }

  /** The first use of a key; undefined if it is new. */
  async get(submitter: string, key: string): Promise<KeyUse | undefined> {
    const item = await this.#table.get(idempotencyKey(submitter, key));
    return item && toKeyUse(item);
  }
}

const toKeyUse = itemReader<KeyUse>('an idempotency key', { taskId: 'string', fingerprint: 'string' });
