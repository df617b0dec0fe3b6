import { attribute, type Item } from './attribute-value.ts';
import { compareStrings } from './compare-values.ts';
import type { KeyRange } from './key-range.ts';
import type { Key } from './keys.ts';
import type { RowQuery } from './row-reader.ts';

type Before = { table: string; key: string; at: number; item: Item | undefined };

/**
 * Lets queries of an index see the past, as DynamoDB's may. Remembers, in memory, what the writes of the last
 * `lagMs` replaced. For tests: a query reads all of its range.
 */
export class IndexLag {
  readonly #lagMs: number;
  readonly #now: () => number;
  #replaced: Before[] = [];

  constructor(lagMs: number, now: () => number) {
    this.#lagMs = lagMs;
    this.#now = now;
  }

  note(table: string, key: Key, item: Item | undefined): void {
    if (this.#lagMs === 0) return;
    this.#replaced.push({ table, key: keyText(key.pk, key.sk), at: this.#now(), item });
  }

  /** True if queries of an index may need past states. */
  get isActive(): boolean {
    if (this.#replaced.length === 0) return false;
    const since = this.#now() - this.#lagMs;
    this.#replaced = this.#replaced.filter(({ at }) => at > since);
    return this.#replaced.length > 0;
  }

  /** The items of a query as they were, given all that are in its range now. */
  *past(table: string, current: Iterable<Item>, query: RowQuery & { index: string }): Generator<Item> {
    const then = new Map<string, Item | undefined>();
    for (const before of this.#replaced) {
      if (before.table === table && !then.has(before.key)) then.set(before.key, before.item);
    }
    const [pk, sk] = [`${query.index}pk`, `${query.index}sk`];
    const unchanged = [...current].filter((item) => !then.has(keyText(item.pk!.S!, item.sk!.S!)));
    const old = [...then.values()].filter((item) => item !== undefined);
    const sort = (item: Item) => [sk, 'pk', 'sk'].map((name) => attribute(item, name)?.S ?? '');
    const start = query.start && [sk, 'pk', 'sk'].map((name) => query.start![name]!);
    const sign = query.forward ? 1 : -1;
    const selected = [...unchanged, ...old.filter((item) => isInRange(item, query.range, pk, sk))]
      .map((item) => ({ item, keys: sort(item) }))
      .filter(({ keys }) => !start || sign * compareKeys(keys, start) > 0)
      .sort((a, b) => sign * compareKeys(a.keys, b.keys));
    for (const { item } of selected) yield item;
  }
}

const keyText = (pk: string, sk: string) => JSON.stringify([pk, sk]);

function compareKeys(a: string[], b: string[]): number {
  for (const [index, each] of a.entries()) {
    const order = compareStrings(each, b[index]!);
    if (order !== 0) return order;
  }
  return 0;
}

/** Tells if an item is in an index's partition and in the range of its sort keys. */
function isInRange(item: Item, range: KeyRange, pk: string, sk: string): boolean {
  const value = attribute(item, sk)?.S;
  if (value === undefined || attribute(item, pk)?.S !== range.partition) return false;
  return isSorted(value, range.sort);
}

export function isSorted(value: string, sort: KeyRange['sort']): boolean {
  if (!sort) return true;
  if (sort.operator === 'BEGINS_WITH') return value.startsWith(sort.values[0]!);
  const order = compareStrings(value, sort.values[0]!);
  switch (sort.operator) {
    case '=':
      return order === 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case 'BETWEEN':
      return order >= 0 && compareStrings(value, sort.values[1]!) <= 0;
    default:
      return order >= 0;
  }
}
