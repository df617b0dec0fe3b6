import type { Change } from '../expressions.ts';
import type { Item } from '../item.ts';
import type { Key } from '../keys.ts';

/** Seals and opens the texts of items: what a table asks for. */
export type Seals = {
  /** Seals an item to be written. Call `isStored` once it is: only then a new key of a task counts. */
  seal(item: Item & Key): Promise<{ item: Item & Key; isStored?: () => void }>;
  /** Seals the texts in a change of an item. */
  sealChange(key: Key, change: Change): Promise<Change>;
  /** Opens the texts of an item that was read. Throws NotAuthentic. */
  open(item: Item): Promise<Item>;
};
