import { randomBytes } from 'node:crypto';
import { NotAuthentic } from '../../core/errors.ts';
import type { Change } from '../expressions.ts';
import type { Item } from '../item.ts';
import type { Key } from '../keys.ts';
import type { Table } from '../table.ts';
import { isSealed, kidOf, open, seal } from './jwe.ts';
import { OpenedTexts } from './opened-texts.ts';
import { type RootKey, rootKey } from './root-key.ts';
import { below, mapAt, RESULTS_KEY, type Texts, TOGETHER, textsOf } from './sealed-fields.ts';
import type { Seals } from './seals.ts';
import { StageKeys } from './stage-keys.ts';
import { type KeysOfTask, type TaskKey, TaskKeys } from './task-keys.ts';
import { isUnneeded } from './unneeded-texts.ts';

type Keys = { root: RootKey; stage: StageKeys; tasks: TaskKeys; opened: OpenedTexts };
/** Seals or opens one text: its value, its path in the item, and what is read of it once its key is destroyed. */
type Treat = (value: unknown, at: string, gone: unknown) => Promise<unknown>;

/**
 * Seals the texts of items before they are written, and opens them when they are read: aws/table.ts calls it for every
 * item. Each text is a JWE for the place that it is stored at. Without a root key, texts are stored as they are.
 */
export class ItemSeals implements Seals {
  readonly #table: Table;
  readonly #now: () => Date;
  #keys: Keys | undefined;

  /** `table`: one that seals nothing, for the keys. */
  constructor(table: Table, now: () => Date) {
    this.#table = table;
    this.#now = now;
  }

  /** The keys of the stage; undefined without a root key. */
  get stageKeys(): StageKeys | undefined {
    return this.#current()?.stage;
  }

  /** The keys that seal what belongs to a task, wherever that is stored. */
  async keysOf(taskId: string): Promise<KeysOfTask> {
    return (await this.#current()?.tasks.of(taskId)) ?? { texts: 'none', attempts: 'none' };
  }

  /** Forgets the keys and the texts of a task of which a key is destroyed. */
  forget(taskId: string): void {
    this.#keys?.tasks.forget(taskId);
    for (const kind of ['TASK', 'ATTEMPT', 'LOG']) this.#keys?.opened.forget(`${kind}#${taskId} `);
  }

  async seal(item: Item & Key): Promise<{ item: Item & Key; isStored?: () => void }> {
    const keys = this.#current();
    const found = keys && textsOf(item);
    if (!found) return { item };
    const { taskId, isText, texts } = found;
    // The rest of a deleted task's text gets no key.
    if (isText && !Object.keys(texts.together ?? {}).some((field) => field in item)) return { item };
    if (!isText) {
      const key = keyFor(texts, await keys.tasks.of(taskId));
      return { item: await sealTexts(item, texts, this.#sealing(keys, item, texts, key)) };
    }
    const made = await keys.tasks.make(taskId, item[RESULTS_KEY] !== undefined);
    const sealed = await sealTexts(item, texts, this.#sealing(keys, item, texts, made.keys.texts));
    return { item: { ...sealed, ...made.stored }, isStored: () => keys.tasks.know(taskId, made.keys) };
  }

  async sealChange(key: Key, change: Change): Promise<Change> {
    const keys = this.#current();
    const found = keys && textsOf(key);
    if (!found) return change;
    const { taskId, texts } = found;
    const { set = {}, setIfAbsent = {} } = change;
    const isTouched = [...Object.entries(set), ...Object.entries(setIfAbsent)].some(
      ([dotted, value]) => value !== undefined && texts.paths?.some(({ path }) => below(dotted, path)),
    );
    if (!isTouched) return change;
    const sealedBy = await unlessUnneeded(taskId, undefined, async () => keyFor(texts, await keys.tasks.of(taskId)));
    // Sealed under any other key, a text would not open once the item with the key is restored: it is left out.
    const treat: Treat = sealedBy === undefined ? async () => undefined : this.#sealing(keys, key, texts, sealedBy);
    return {
      ...change,
      set: await sealValues(set, texts, treat),
      setIfAbsent: await sealValues(setIfAbsent, texts, treat),
    };
  }

  async open(item: Item): Promise<Item> {
    const keys = this.#current();
    const found = keys && textsOf(item);
    if (!found) return item;
    const { taskId, isText, texts } = found;
    const keysOfTask = () => (isText ? keys.tasks.ofText(taskId, item) : keys.tasks.of(taskId));
    const openText: Treat = async (value, at, gone) => {
      const { place, name } = placeOf(item, at);
      const isListed = at === texts.listed && isSealed(value);
      const known = keys.opened.get(name, value);
      if (known) return contentOf(known, at, texts);
      const key = isListed ? await keys.stage.get(kidOf(String(value))) : keyFor(texts, await keysOfTask());
      if (key === 'none') return value;
      if (key === 'destroyed') return gone;
      if (!isSealed(value)) throw new NotAuthentic(name, 'it is not encrypted, as the texts of this task are');
      const content = open(key, isListed ? name : place, value);
      keys.opened.add(name, value, content);
      return contentOf(content, at, texts);
    };
    return openTexts(item, texts, (value, at, gone) => unlessUnneeded(taskId, gone, () => openText(value, at, gone)));
  }

  #sealing(keys: Keys, item: Item, texts: Texts, key: TaskKey): Treat {
    return async (value, at) => {
      if (key === 'none') return value;
      const { place, name } = placeOf(item, at);
      const content = value instanceof Uint8Array ? value : Buffer.from(JSON.stringify(value));
      // Nobody keeps this key: late texts of a deleted task are lost.
      if (key === 'destroyed') return seal(randomBytes(32), place, content);
      const stage = at === texts.listed ? await keys.stage.current() : undefined;
      const sealed = stage ? seal(stage.key, name, content, stage.kid) : seal(key, place, content);
      keys.opened.add(name, sealed, content);
      return sealed;
    };
  }

  /** The keys under the root key in use: what was known under another one does not count. */
  #current(): Keys | undefined {
    const root = rootKey();
    if (root !== this.#keys?.root) {
      const stage = root && new StageKeys(this.#table, root, this.#now);
      this.#keys = stage && {
        root,
        stage,
        tasks: new TaskKeys(this.#table, stage, this.#now),
        opened: new OpenedTexts(),
      };
    }
    return this.#keys;
  }
}

/** Does work with a text. Returns its result, or `instead` if the text cannot be opened and is not needed. */
async function unlessUnneeded<T, Instead>(
  taskId: string,
  instead: Instead,
  work: () => Promise<T>,
): Promise<T | Instead> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof NotAuthentic && isUnneeded(taskId))) throw error;
    return instead;
  }
}

/**
 * The place of a text. The key of a task seals nothing of others, so its places go without the partition: no two
 * partitions of a task have texts of the same path.
 */
const placeOf = ({ pk, sk }: Item, at: string) => ({ place: `${sk} ${at}`, name: `${pk} ${sk} ${at}` });

const keyFor = ({ byAttempts }: Texts, { texts, attempts }: KeysOfTask): TaskKey => (byAttempts ? attempts : texts);

const contentOf = (content: Uint8Array, at: string, texts: Texts): unknown =>
  at === texts.bytes ? content : (JSON.parse(Buffer.from(content).toString()) as unknown);

async function sealTexts(item: Item & Key, texts: Texts, treat: Treat): Promise<Item & Key> {
  const { together = {} } = texts;
  const names = Object.keys(together);
  const fields = Object.entries(item).filter(([name]) => names.includes(name));
  if (fields.length === 0) return (await atPaths(item, texts, treat)) as Item & Key;
  const sealed = await treat(Object.fromEntries(fields), TOGETHER, together);
  if (typeof sealed !== 'string') return (await atPaths(item, texts, treat)) as Item & Key;
  const rest = Object.fromEntries(Object.entries(item).filter(([name]) => !names.includes(name)));
  return { ...((await atPaths(rest, texts, treat)) as Item & Key), [TOGETHER]: sealed };
}

async function openTexts(item: Item, texts: Texts, treat: Treat): Promise<Item> {
  const { together = {} } = texts;
  const { [TOGETHER]: sealed, ...rest } = await atPaths(item, texts, treat);
  // Only items of earlier versions have such a text by itself: it is refused in others.
  const [name] = Object.keys(together).filter((field) => rest[field] !== undefined);
  if (name !== undefined) await treat(rest[name], name, undefined);
  return sealed === undefined ? rest : { ...rest, ...((await treat(sealed, TOGETHER, together)) as Item) };
}

async function atPaths(item: Item, { paths = [], listed, bytes }: Texts, treat: Treat): Promise<Item> {
  let treated = item;
  const single = [
    ...(listed === undefined ? [] : [{ path: [listed], gone: '' }]),
    ...(bytes === undefined ? [] : [{ path: [bytes], gone: null }]),
  ];
  for (const { path, gone } of [...paths, ...single]) {
    // Most items have hardly any: a walk costs promises.
    if (treated[path[0] ?? ''] == null) continue;
    treated = (await mapAt(treated, path, '', (value, at) => treat(value, at, gone))) as Item;
  }
  return treated;
}

async function sealValues(values: Item, { paths = [] }: Texts, treat: Treat): Promise<Item> {
  const entries = Object.entries(values).map(async ([dotted, value]) => {
    let sealed = value;
    for (const { path, gone } of paths) {
      const rest = below(dotted, path);
      if (rest) sealed = await mapAt(sealed, rest, dotted, (part, at) => treat(part, at, gone));
    }
    return [dotted, sealed] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
