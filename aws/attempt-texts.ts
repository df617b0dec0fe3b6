import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type Artifacts, type AttemptKey, isEncrypted, type TextName } from './artifacts.ts';
import { itemReader } from './item-form.ts';
import { attemptPartition, attemptTextBeginning, attemptTextKey, type Key } from './keys.ts';
import type { Item, Table } from './table.ts';

/**
 * The bytes of a compressed text from which the bucket is cheaper: a PUT and two GETs cost as much as eight units of
 * 1 KB and what reads them, and a month in the table costs as much as three
 * (docs/decisions/0080-attempts-in-the-table.md).
 */
const MOST_BYTES = 4_096;
/** A larger text is in the bucket even if it compresses well: what is in the table has to fit into any answer. */
const MOST_BYTES_OF_TEXT = 16_384;

/** The text of an attempt, and where it is. */
export type AttemptText = {
  /** The bytes from `from` on, at most `length`; undefined if there is no text. */
  read: (from?: number, length?: number) => Promise<Buffer | undefined>;
  /** A URL at which the agent of an attempt can read the text without a key, for an hour. Only of a text in the bucket. */
  url?: (reader: AttemptKey) => Promise<string>;
};

/**
 * The texts of attempts: what was handed in, and the quality report, also encrypted. A text is stored once, and never changes. Its item
 * has a small one, compressed, and says of a larger one that it is in the bucket.
 */
export class AttemptTexts {
  readonly #table: Table;
  readonly #artifacts: Artifacts;

  constructor(table: Table, artifacts: Artifacts) {
    this.#table = table;
    this.#artifacts = artifacts;
  }

  /** Stores a text; false if there is one: of two runs the first counts. */
  async create(key: AttemptKey, name: TextName, text: string): Promise<boolean> {
    const bytes = Buffer.from(text);
    const small = bytes.byteLength <= MOST_BYTES_OF_TEXT ? deflateRawSync(bytes) : undefined;
    const isSmall = small !== undefined && small.byteLength <= MOST_BYTES;
    const isNew = isSmall || (await this.#artifacts.createText(key, name, bytes));
    const isFirst = await this.#table.create({ ...attemptTextKey(key, name), [fieldOf(name)]: isSmall ? small : null });
    // A run that died in between has left its text in the bucket: then that one counts.
    return isNew && isFirst;
  }

  /** A text, also one of an earlier version of TRITONS, which kept all of them in the bucket. */
  async get(key: AttemptKey, name: TextName): Promise<AttemptText> {
    return this.#textIn(key, name, await this.#table.get(attemptTextKey(key, name)));
  }

  /** A text of several attempts, in the order of the keys, in one request for up to 100. */
  async getMany(keys: AttemptKey[], name: TextName): Promise<AttemptText[]> {
    const itemKeys = keys.map((key) => attemptTextKey(key, name));
    const items = await this.#table.getMany(itemKeys);
    return keys.map((key, index) => {
      const { pk, sk } = itemKeys[index] as Key;
      return this.#textIn(
        key,
        name,
        items.find((item) => item.pk === pk && item.sk === sk),
      );
    });
  }

  /** All texts of an attempt, in one request; `has` tells whether a text has an item. */
  async all(key: AttemptKey): Promise<{ get: (name: TextName) => AttemptText; has: (name: TextName) => boolean }> {
    const items = await this.#table.queryAll({
      partition: attemptPartition(key),
      beginsWith: attemptTextBeginning(key),
    });
    const itemOf = (name: TextName) => items.find(({ sk }) => sk === attemptTextKey(key, name).sk);
    return {
      get: (name) => this.#textIn(key, name, itemOf(name)),
      has: (name) => itemOf(name) !== undefined,
    };
  }

  #textIn(key: AttemptKey, name: TextName, item: Item | undefined): AttemptText {
    const text = item ? textIn[fieldOf(name)](item) : null;
    if (text === null) {
      return {
        read: (from, length) => this.#artifacts.text(key, name, from, length),
        url: (reader) => this.#artifacts.urlOfText(key, name, reader),
      };
    }
    const bytes = inflateRawSync(text);
    return { read: async (from = 0, length = bytes.byteLength) => bytes.subarray(from, from + length) };
  }
}

/** The attribute of a text: `text` is sealed on its way to the table (aws/sealing/sealed-fields.ts), `encrypted` is not. */
const fieldOf = (name: TextName) => (isEncrypted(name) ? 'encrypted' : 'text');
const toText = itemReader<{ text: Uint8Array | null }>('a text of an attempt', { text: 'bytes|null' });
const toEncrypted = itemReader<{ encrypted: Uint8Array | null }>('an encrypted text of an attempt', {
  encrypted: 'bytes|null',
});
const textIn = {
  text: (item: Item) => toText(item).text,
  encrypted: (item: Item) => toEncrypted(item).encrypted,
};
