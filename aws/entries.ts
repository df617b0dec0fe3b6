import { DamagedItem, NotAuthentic } from '../core/errors.ts';
import type { Item } from './item.ts';

/** An item of a list, or why it cannot be read: it is damaged, or a text of it does not open. */
export type Entry<T> = { item: Item; value: T; reason?: never } | { item: Item; value?: never; reason: string };

/** An entry of a list that cannot be read. */
export type Unreadable = { id: string; reason: string };

/** True for what is wrong with one item only: others can be read. */
export const isUnreadable = (error: unknown): error is DamagedItem | NotAuthentic =>
  error instanceof DamagedItem || error instanceof NotAuthentic;

/** The entries that can be read, and the others by their ids. */
export function separate<T>(
  entries: Entry<T>[],
  idOf: (item: Item) => string,
): { found: T[]; unreadable: Unreadable[] } {
  const found: T[] = [];
  const unreadable: Unreadable[] = [];
  for (const entry of entries) {
    if (entry.reason === undefined) found.push(entry.value);
    else unreadable.push({ id: idOf(entry.item), reason: entry.reason });
  }
  return { found, unreadable };
}

/** The id of an item whose sort key is its id. */
export const sortKeyOf = ({ sk }: Item): string => String(sk);
