import { randomBytes } from 'node:crypto';
import { KeyUnavailable, NotAuthentic } from '../../core/errors.ts';
import type { EncryptionKeyState } from '../../core/journal/changes.ts';
import { type Entry, isUnreadable, separate, sortKeyOf, type Unreadable } from '../entries.ts';
import { itemReader } from '../item-form.ts';
import { STAGE_KEYS, stageKeyKey } from '../keys.ts';
import type { Item, Table } from '../table.ts';
import type { RootKey } from './root-key.ts';

/** A process that is denied the root key goes on for so long, and learns of a new key within it. */
const TRUST_MS = 15 * 60_000;
/** The shortest pause between two reads for the same id that is not known or does not open. */
const READ_EVERY_MS = 60_000;

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
  #stored: { byKid: Map<string, StoredKey>; readAt: number } | undefined;
  #reading: Promise<Map<string, StoredKey>> | undefined;
  readonly #unwrapped = new Map<string, { wrapped: string; key: Promise<Uint8Array>; until: number }>();
  /** Times at which the keys were read for an id that was not among them, or did not open. */
  readonly #missed = new Map<string, number>();

  constructor(table: Table, root: RootKey, now: () => Date) {
    this.#table = table;
    this.#root = root;
    this.#now = now;
  }

  /** The newest key. Throws KeyUnavailable, and NotAuthentic if it was changed. */
  async current(): Promise<StageKey> {
    const newest = [...(await this.#known()).keys()].at(-1);
    if (newest !== undefined) return { kid: newest, key: await this.get(newest) };
    throw new KeyUnavailable('This stage has no key to encrypt with yet');
  }

  /** The key of this id. Throws KeyUnavailable, and NotAuthentic if it was changed or the stage has never had it. */
  async get(kid: string): Promise<Uint8Array> {
    try {
      return await this.#find(kid, await this.#known());
    } catch (error) {
      if (!(error instanceof NotAuthentic && this.#mayReadFor(kid))) throw error;
    }
    return this.#find(kid, await this.#read());
  }

  async #find(kid: string, byKid: Map<string, StoredKey>): Promise<Uint8Array> {
    const stored = byKid.get(kid);
    if (stored) return this.#unwrap(stored);
    throw new NotAuthentic('What is stored', `it names the key ${kid}, which this stage has never had`);
  }

  /** Makes the first key, if the stage has none that can be read. */
  async ensure(): Promise<void> {
    if ((await storedKeys(this.#table)).found.length === 0) await this.#add();
  }

  /** Makes a new key, which new tasks use from now on. Returns its id. */
  async rotate(): Promise<string> {
    return this.#add();
  }

  /**
   * Wraps every key that another root key wraps with the one in use. Returns how many, and those that are left as they
   * are, because they are damaged.
   */
  async rewrap(before: RootKey): Promise<{ count: number; left: Unreadable[] }> {
    const { found, unreadable: left } = await storedKeys(this.#table);
    let count = 0;
    for (const stored of found.filter(({ wrappedBy }) => wrappedBy !== this.#root.id)) {
      try {
        const key = await before.unwrap(nameOf(stored.kid), stored.wrapped);
        const wrapped = await this.#root.wrap(nameOf(stored.kid), key);
        await this.#table.update(stageKeyKey(stored), { set: { wrapped, wrappedBy: this.#root.id } }, []);
        count += 1;
      } catch (error) {
        if (!isUnreadable(error)) throw error;
        left.push({ id: sortKeyOf(stageKeyKey(stored)), reason: error.message });
      }
    }
    this.#forget();
    return { count, left };
  }

  async #add(): Promise<string> {
    const kid = randomBytes(8).toString('hex');
    // The newest is in use, also if the clock has been set back.
    const newest = (await storedKeys(this.#table)).found.at(-1);
    const after = newest ? Date.parse(newest.createdAt) + 1 : 0;
    const createdAt = new Date(Math.max(this.#now().getTime(), after)).toISOString();
    const wrapped = await this.#root.wrap(nameOf(kid), randomBytes(32));
    await this.#table.create({ ...stageKeyKey({ kid, createdAt }), kid, createdAt, wrapped, wrappedBy: this.#root.id });
    this.#forget();
    return kid;
  }

  #forget(): void {
    this.#stored = undefined;
    this.#reading = undefined;
  }

  async #known(): Promise<Map<string, StoredKey>> {
    const isFresh = this.#stored && this.#now().getTime() - this.#stored.readAt <= TRUST_MS;
    return this.#stored && isFresh ? this.#stored.byKid : this.#read();
  }

  /** The keys as they are stored now. Those that were known stay until they are read; a read under way is shared. */
  #read(): Promise<Map<string, StoredKey>> {
    this.#reading ??= this.#readOnce();
    return this.#reading;
  }

  #readOnce(): Promise<Map<string, StoredKey>> {
    const readAt = this.#now().getTime();
    const reading = this.#readable().then((byKid) => {
      if (this.#reading === reading) this.#stored = { byKid, readAt };
      return byKid;
    });
    const done = () => {
      if (this.#reading === reading) this.#reading = undefined;
    };
    reading.then(done, done);
    return reading;
  }

  /** True at most once a minute for each id that is not known or does not open, however many texts name it. */
  #mayReadFor(kid: string): boolean {
    const now = this.#now().getTime();
    for (const [missed, at] of this.#missed) if (now - at >= READ_EVERY_MS) this.#missed.delete(missed);
    if (this.#missed.has(kid)) return false;
    this.#missed.set(kid, now);
    return true;
  }

  async #unwrap(stored: StoredKey): Promise<Uint8Array> {
    const { kid, wrapped } = stored;
    const now = this.#now().getTime();
    const known = this.#unwrapped.get(kid);
    if (known && known.wrapped === wrapped && known.until >= now) return known.key;
    const key = this.#unwrapAnew(stored);
    const entry = { wrapped, key, until: now + TRUST_MS };
    this.#unwrapped.set(kid, entry);
    // The next call tries again after a failure, unless it is of no use until another item is read.
    key.catch((error) => {
      if (!(error instanceof NotAuthentic) && this.#unwrapped.get(kid) === entry) this.#unwrapped.delete(kid);
    });
    return key;
  }

  async #unwrapAnew({ kid, wrapped, wrappedBy }: StoredKey): Promise<Uint8Array> {
    try {
      return await this.#root.unwrap(nameOf(kid), wrapped);
    } catch (cause) {
      // If another root key wraps it, nothing is wrong with the item.
      if (cause instanceof NotAuthentic && wrappedBy === this.#root.id) throw cause;
      throw new KeyUnavailable('The key that encrypts tasks cannot be had: the log says why', { cause });
    }
  }

  async #readable(): Promise<Map<string, StoredKey>> {
    return new Map((await storedKeys(this.#table)).found.map((stored) => [stored.kid, stored]));
  }
}

/** The stored keys, oldest first: a damaged one hides no other. */
async function storedKeys(table: Table): Promise<{ found: StoredKey[]; unreadable: Unreadable[] }> {
  const entries: Entry<StoredKey>[] = await table.listAll({ partition: STAGE_KEYS }, toStored);
  return separate(entries, sortKeyOf);
}

/** Ids of the root keys that wrap the stored keys of a stage, and the keys that cannot be read; none if it has no key. */
export async function wrappersOfStageKeys(table: Table): Promise<{ wrappers: string[]; unreadable: Unreadable[] }> {
  const { found, unreadable } = await storedKeys(table);
  return { wrappers: [...new Set(found.map(({ wrappedBy }) => wrappedBy))], unreadable };
}

/** Says which keys of a stage are damaged, and what that means. */
export const tellDamaged = (keys: Unreadable[]): string =>
  keys
    .map(
      ({ reason }) =>
        `A key of the stage is damaged: ${reason}. Tasks that it protects stay unreadable until it is restored from a backup.`,
    )
    .join('\n');

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
