import { DamagedItem } from '../core/errors.ts';
import type { Item } from './item.ts';

type Base<V> = [V] extends [string]
  ? 'string'
  : [V] extends [number]
    ? 'number'
    : [V] extends [boolean]
      ? 'boolean'
      : [V] extends [ReadonlySet<unknown>]
        ? 'set'
        : [V] extends [Uint8Array]
          ? 'bytes'
          : [V] extends [readonly unknown[]]
            ? 'list'
            : 'map';

/** The kind of a field's value: `|null` if it may be null, `?` if it may be missing. */
type Kind<V> = `${Base<NonNullable<V>>}${null extends V ? '|null' : ''}${undefined extends V ? '?' : ''}`;

/** Field → kind of its value, for every field of T. The compiler derives the kinds from the type. */
export type ItemForm<T> = { readonly [K in keyof T]-?: Kind<T[K]> };

/**
 * Makes the function that reads an item as a T. It throws DamagedItem for a field that is missing or of another kind;
 * it does not look into maps and lists. Hand-written: every state of the pipeline reads items, and a zod schema takes
 * 18 times as long (test/bench/item-form.bench.ts).
 */
export function itemReader<T>(what: string, form: ItemForm<T>): (item: Item) => T {
  const checks = Object.entries<string>(form).map(([field, kind]) => ({ field, kind, allowed: allowedBy(kind) }));
  return (item) => {
    const fields: Item = {};
    for (const { field, kind, allowed } of checks) {
      const value = item[field];
      const found = kindOf(value);
      if (!allowed.includes(found)) {
        const problem = `${field} should be ${kind.replace('?', '')}, and is ${found}`;
        throw new DamagedItem(`${item.pk} ${item.sk}`, what, problem);
      }
      if (value !== undefined) fields[field] = value;
    }
    return fields as T;
  };
}

function allowedBy(kind: string): string[] {
  return [...kind.replace('?', '').split('|'), ...(kind.endsWith('?') ? ['missing'] : [])];
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Set) return 'set';
  if (value instanceof Uint8Array) return 'bytes';
  return typeof value === 'object' ? 'map' : typeof value;
}
