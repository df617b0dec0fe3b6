import { randomBytes } from 'node:crypto';
import { KeyUnavailable, NotAuthentic } from '../../core/errors.ts';
import type { EncryptionKeyState } from '../../core/journal/changes.ts';
import { itemReader } from '../item-form.ts';
import { STAGE_KEYS, stageKeyKey } from '../keys.ts';
import type { Item, Table } from '../table.ts';
import type { RootKey } from './root-key.ts';

/** A process that is denied the root key goes on for so long, and learns of a new key within it. */
const TRUST_MS = 15 * 60_000;

export type StageKey = { kid: string; key: Uint8Array };
type StoredKey = { kid: string; createdAt: string; wrapped: string; wrappedBy: string };

/**
 * The keys of a stage: each wraps the keys of tasks, and seals what the list of tasks shows. The newest is in use; the
 * others open what was sealed before. They are stored wrapped by the root key.
 */
export class StageKeys {
  readonly #table: Table;
  readonly #root: RootKey;
  readonly #now: () => Date;
  #keys: { byKid: Promise<Map<string, Uint8Array>>; readAt: number } | undefined;

  constructor(table: Table, root: RootKey, now: () => Date) {
    this.#table = table;
    this.#root = root;
    this.#now = now;
  }

  /** The newest key. Throws KeyUnavailable. */
  async current(): Promise<StageKey> {
    const newest = [...(await this.#byKid())].at(-1);
    if (newest) return { kid: newest[0], key: newest[1] };
    throw new KeyUnavailable('This stage has no key to encrypt with yet');
  }

  /** The key of this id. Throws NotAuthentic if the stage has never had it. */
  async get(kid: string): Promise<Uint8Array> {
    const found = (await this.#byKid()).get(kid) ?? (await this.#byKid(true)).get(kid);
    if (found) return found;
    throw new NotAuthentic('What is stored', `it names the key ${kid}, which this stage has never had`);
  }

  /** Makes the first key, if the stage has none. */
  async ensure(): Promise<void> {
    if ((await this.#stored()).length === 0) await this.#add();
  }

  /** Makes a new key, which new tasks use from now on. Returns its id. */
  async rotate(): Promise<string> {
    return this.#add();
  }

  /** Wraps every key that another root key wraps with the one in use. Returns how many. */
  async rewrap(before: RootKey): Promise<number> {
    const old = (await this.#stored()).filter(({ wrappedBy }) => wrappedBy !== this.#root.id);
    const anew = await Promise.all(
      old.map(async (stored) => {
        const key = await before.unwrap(nameOf(stored.kid), stored.wrapped);
        return { ...stored, wrapped: await this.#root.wrap(nameOf(stored.kid), key) };
      }),
    );
    for (const { wrapped, ...stored } of anew) {
      await this.#table.update(stageKeyKey(stored), { set: { wrapped, wrappedBy: this.#root.id } }, []);
    }
    this.#keys = undefined;
    return old.length;
  }

  async #add(): Promise<string> {
    const kid = randomBytes(8).toString('hex');
    // The newest is in use, also if the clock has been set back.
    const newest = (await this.#stored()).at(-1);
    const after = newest ? Date.parse(newest.createdAt) + 1 : 0;
    const createdAt = new Date(Math.max(this.#now().getTime(), after)).toISOString();
    const wrapped = await this.#root.wrap(nameOf(kid), randomBytes(32));
    await this.#table.create({ ...stageKeyKey({ kid, createdAt }), kid, createdAt, wrapped, wrappedBy: this.#root.id });
    this.#keys = undefined;
    return kid;
  }

  #byKid(isFresh = false): Promise<Map<string, Uint8Array>> {
    const now = this.#now().getTime();
    if (!this.#keys || isFresh || now - this.#keys.readAt > TRUST_MS) {
      const byKid = this.#read();
      this.#keys = { byKid, readAt: now };
      // The next call tries again after a failure.
      byKid.catch(() => {
        if (this.#keys?.byKid === byKid) this.#keys = undefined;
      });
    }
    return this.#keys.byKid;
  }

  async #read(): Promise<Map<string, Uint8Array>> {
    const stored = await this.#stored();
    const keys = await Promise.all(
      stored.map(async ({ kid, wrapped }) => [kid, await this.#unwrap(kid, wrapped)] as const),
    );
    return new Map(keys);
  }

  async #unwrap(kid: string, wrapped: string): Promise<Uint8Array> {
    try {
      return await this.#root.unwrap(nameOf(kid), wrapped);
    } catch (cause) {
      throw new KeyUnavailable('The key that encrypts tasks cannot be had: the log says why', { cause });
    }
  }

  async #stored(): Promise<StoredKey[]> {
    return (await this.#table.queryAll({ partition: STAGE_KEYS })).map(toStored);
  }
}

/** Ids of the root keys that wrap the stored keys of a stage; none if it has no key. */
export async function wrappersOfStageKeys(table: Table): Promise<string[]> {
  const stored = (await table.queryAll({ partition: STAGE_KEYS })).map(toStored);
  return [...new Set(stored.map(({ wrappedBy }) => wrappedBy))];
}

const nameOf = (kid: string) => `stage key ${kid}`;

/** A key as the journal tells of it. */
export function toStageKeyState(item: Item): EncryptionKeyState {
  const { kid, wrappedBy } = toStored(item);
  return { kid, wrappedBy };
}

const toStored: (item: Item) => StoredKey = itemReader<StoredKey>('a key of the stage', {
  kid: 'string',
  createdAt: 'string',
  wrapped: 'string',
  wrappedBy: 'string',
});
