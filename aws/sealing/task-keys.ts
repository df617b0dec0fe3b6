import { randomBytes } from 'node:crypto';
import { NotAuthentic } from '../../core/errors.ts';
import { textKey } from '../keys.ts';
import type { Item, Table } from '../table.ts';
import { kidOf, open, seal } from './jwe.ts';
import { ATTEMPTS_KEY, ATTEMPTS_KEY_DESTROYED, DATA_KEY } from './sealed-fields.ts';
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
 * The keys of a task. `attempts` seals what its attempts write: it is the data key, unless the results are encrypted for
 * the submitter. Then it is another one, which is destroyed when the task has ended.
 */
export type KeysOfTask = { texts: TaskKey; attempts: TaskKey };

/**
 * The keys of each task. They are stored once, with the submitted text, wrapped by a key of the stage: without that
 * item, nothing that was written of the task can be opened.
 */
export class TaskKeys {
  readonly #table: Table;
  readonly #stageKeys: StageKeys;
  readonly #now: () => Date;
  readonly #known = new Map<string, { keys: Promise<KeysOfTask>; until: number }>();

  constructor(table: Table, stageKeys: StageKeys, now: () => Date) {
    this.#table = table;
    this.#stageKeys = stageKeys;
    this.#now = now;
  }

  /**
   * Makes the keys of a task that is not stored yet, and the attributes in which they are to be stored. `forAttempts`: also
   * a key for what its attempts write.
   */
  async make(taskId: string, forAttempts: boolean): Promise<{ keys: KeysOfTask; stored: Item }> {
    const [texts, attempts] = [randomBytes(32), randomBytes(32)];
    const stageKey = await this.#stageKeys.current();
    const wrap = (attribute: string, key: Uint8Array) =>
      seal(stageKey.key, placeOf(taskId, attribute), key, stageKey.kid);
    const stored = { [DATA_KEY]: wrap(DATA_KEY, texts) };
    if (!forAttempts) return { keys: { texts, attempts: texts }, stored };
    return { keys: { texts, attempts }, stored: { ...stored, [ATTEMPTS_KEY]: wrap(ATTEMPTS_KEY, attempts) } };
  }

  async of(taskId: string): Promise<KeysOfTask> {
    const known = this.#known.get(taskId);
    if (known && known.until > this.#now().getTime()) return known.keys;
    const keys = this.#table.get(textKey(taskId)).then((text) => this.#unwrapAll(taskId, text));
    this.#remember(taskId, keys);
    return keys;
  }

  /** The keys in the item of a task's text, if somebody has read that anyway. */
  async ofText(taskId: string, text: Item): Promise<KeysOfTask> {
    const known = this.#known.get(taskId);
    if (known && known.until > this.#now().getTime()) return known.keys;
    const keys = this.#unwrapAll(taskId, text);
    this.#remember(taskId, keys);
    return keys;
  }

  know(taskId: string, keys: KeysOfTask): void {
    this.#remember(taskId, Promise.resolve(keys));
  }

  forget(taskId: string): void {
    this.#known.delete(taskId);
  }

  async #unwrapAll(taskId: string, text: Item | undefined): Promise<KeysOfTask> {
    // The text may be restored from a backup. Anything sealed meanwhile under another key would not open then.
    if (!text) throw new NotAuthentic(`What is stored of ${taskId}`, 'its text, which has the key, is missing');
    if (text.deletedAt !== undefined) return { texts: 'destroyed', attempts: 'destroyed' };
    const texts = await this.#unwrap(taskId, DATA_KEY, text);
    if (text[ATTEMPTS_KEY_DESTROYED] !== undefined) return { texts, attempts: 'destroyed' };
    const attempts = text[ATTEMPTS_KEY] === undefined ? texts : await this.#unwrap(taskId, ATTEMPTS_KEY, text);
    return { texts, attempts };
  }

  async #unwrap(taskId: string, attribute: string, text: Item): Promise<TaskKey> {
    const wrapped = text[attribute];
    if (typeof wrapped !== 'string') return 'none';
    return open(await this.#stageKeys.get(kidOf(wrapped)), placeOf(taskId, attribute), wrapped);
  }

  #remember(taskId: string, keys: Promise<KeysOfTask>): void {
    this.#known.delete(taskId);
    if (this.#known.size >= MOST_KNOWN) this.#known.delete(this.#known.keys().next().value as string);
    const entry = { keys, until: this.#now().getTime() + TRUST_MS };
    this.#known.set(taskId, entry);
    const forget = () => {
      if (this.#known.get(taskId) === entry) this.#known.delete(taskId);
    };
    // The next call reads again after a failure: a submission may have stored the text.
    keys.then(({ texts }) => texts === 'destroyed' && forget(), forget);
  }
}

const placeOf = (taskId: string, attribute: string) => `${taskId} ${attribute === DATA_KEY ? 'key' : attribute}`;
