import { randomBytes } from 'node:crypto';
import { textKey } from '../keys.ts';
import type { Item, Table } from '../table.ts';
import { kidOf, open, seal } from './jwe.ts';
import { DATA_KEY } from './sealed-fields.ts';
import type { StageKeys } from './stage-keys.ts';

/** A process forgets a key after so long: then it learns that the key was destroyed. */
const TRUST_MS = 5 * 60_000;
const MOST_KNOWN = 5_000;

/**
 * `none`: a task of an earlier version, whose texts are stored as they are. `destroyed`: nothing of the task can be read
 * any more.
 */
export type TaskKey = Uint8Array | 'none' | 'destroyed';

/**
 * The data key of each task. It is stored once, with the submitted text, wrapped by a key of the stage: without that
 * item, nothing that was written of the task can be opened.
 */
export class TaskKeys {
  readonly #table: Table;
  readonly #stageKeys: StageKeys;
  readonly #now: () => Date;
  readonly #known = new Map<string, { key: Promise<TaskKey>; until: number }>();

  constructor(table: Table, stageKeys: StageKeys, now: () => Date) {
    this.#table = table;
    this.#stageKeys = stageKeys;
    this.#now = now;
  }

  /** Makes a key for a task that is not stored yet, and the form in which it is to be stored. */
  async make(taskId: string): Promise<{ key: Uint8Array; wrapped: string }> {
    const key = randomBytes(32);
    const stageKey = await this.#stageKeys.current();
    return { key, wrapped: seal(stageKey.key, placeOf(taskId), key, stageKey.kid) };
  }

  async of(taskId: string): Promise<TaskKey> {
    const known = this.#known.get(taskId);
    if (known && known.until > this.#now().getTime()) return known.key;
    const key = this.#table.get(textKey(taskId)).then((text) => this.#unwrap(taskId, text));
    this.#remember(taskId, key);
    return key;
  }

  /** The key in the item of a task's text, if somebody has read that anyway. */
  async ofText(taskId: string, text: Item): Promise<TaskKey> {
    const known = this.#known.get(taskId);
    if (known && known.until > this.#now().getTime()) return known.key;
    const key = this.#unwrap(taskId, text);
    this.#remember(taskId, key);
    return key;
  }

  know(taskId: string, key: Uint8Array): void {
    this.#remember(taskId, Promise.resolve(key));
  }

  forget(taskId: string): void {
    this.#known.delete(taskId);
  }

  async #unwrap(taskId: string, text: Item | undefined): Promise<TaskKey> {
    if (!text || text.deletedAt !== undefined) return 'destroyed';
    const wrapped = text[DATA_KEY];
    if (typeof wrapped !== 'string') return 'none';
    return open(await this.#stageKeys.get(kidOf(wrapped)), placeOf(taskId), wrapped);
  }

  #remember(taskId: string, key: Promise<TaskKey>): void {
    this.#known.delete(taskId);
    if (this.#known.size >= MOST_KNOWN) this.#known.delete(this.#known.keys().next().value as string);
    const entry = { key, until: this.#now().getTime() + TRUST_MS };
    this.#known.set(taskId, entry);
    const forget = () => {
      if (this.#known.get(taskId) === entry) this.#known.delete(taskId);
    };
    // The next call reads again after a failure, and if there was no text: a submission may have stored it.
    key.then((found) => found === 'destroyed' && forget(), forget);
  }
}

const placeOf = (taskId: string) => `${taskId} key`;
