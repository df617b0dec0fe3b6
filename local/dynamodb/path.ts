import { type AttributeValue, attribute, type Item, setAttribute } from './attribute-value.ts';

/** A document path: the attribute's name, then names of map entries and indexes of list elements. */
export type Path = readonly [string, ...(string | number)[]];

export function valueAt(item: Item, path: Path): AttributeValue | undefined {
  let value = attribute(item, path[0]);
  for (let depth = 1; depth < path.length && value; depth++) {
    const step = path[depth]!;
    if (typeof step === 'number') value = value.L?.[step];
    else value = value.M && attribute(value.M, step);
  }
  return value;
}

/** As DynamoDB's messages print it: `[a, b, [0]]`. */
export const printed = (path: Path) =>
  `[${path.map((step) => (typeof step === 'number' ? `[${step}]` : step)).join(', ')}]`;

/** Why two paths cannot stand in one expression; undefined if they can. */
export function clash(a: Path, b: Path): string | undefined {
  for (let depth = 0; depth < a.length && depth < b.length; depth++) {
    if (typeof a[depth] !== typeof b[depth]) return `conflict with each other; ${both(a, b)}`;
    if (a[depth] !== b[depth]) return undefined;
  }
  return `overlap with each other; ${both(a, b)}`;
}

const both = (a: Path, b: Path) =>
  `must remove or rewrite one of these paths; path one: ${printed(a)}, path two: ${printed(b)}`;

/** The selection below a value: all of it, entries of a map, or elements of a list. */
type Wanted = 'all' | Map<string | number, Wanted>;

/** The part of an item that the paths name: nothing for what is not there; elements of a list close up. */
export function project(item: Item, paths: readonly Path[]): Item {
  const wanted = new Map<string | number, Wanted>();
  for (const path of paths) {
    let level = wanted;
    for (const [depth, step] of path.entries()) {
      if (depth === path.length - 1) level.set(step, 'all');
      else {
        const next = level.get(step);
        const below: Map<string | number, Wanted> = next && next !== 'all' ? next : new Map();
        level.set(step, below);
        level = below;
      }
    }
  }
  return entriesOf(item, wanted);
}

function entriesOf(map: Item, wanted: Map<string | number, Wanted>): Item {
  const result: Item = {};
  for (const [name, below] of wanted) {
    const value = typeof name === 'string' ? attribute(map, name) : undefined;
    const part = value && partOf(value, below);
    if (part) setAttribute(result, name as string, part);
  }
  return result;
}

function partOf(value: AttributeValue, wanted: Wanted): AttributeValue | undefined {
  if (wanted === 'all') return value;
  if (value.M) {
    const entries = entriesOf(value.M, wanted);
    return Object.keys(entries).length > 0 ? { M: entries } : undefined;
  }
  if (value.L) {
    const indexes = [...wanted.keys()].filter((step) => typeof step === 'number').sort((a, b) => a - b);
    const elements = indexes.flatMap((index) => {
      const element = value.L![index];
      const part = element && partOf(element, wanted.get(index)!);
      return part ? [part] : [];
    });
    return elements.length > 0 ? { L: elements } : undefined;
  }
  return undefined;
}
