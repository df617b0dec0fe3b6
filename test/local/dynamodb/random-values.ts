import type { AttributeValue, Item } from '../../../local/dynamodb/attribute-value.ts';
import type { TableDefinition } from '../../../local/dynamodb/dynamodb.ts';

/** Makes numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export const partitions = ['p', 'q', 'é'];
export const sortKeys = ['a', 'a1', 'a2', 'ab', 'b', 'B', 'z', '~', 'é', 'ﬀ', '😀', '1', '10', '2', 'b#1', 'b#2'];
export const attributes = ['a', 'b', 'c', 'd', 'm', 'l', 's', 'n', 'e'];
export const entries = ['x', 'y', 'a'];
export const strings = ['', 'x', 'xy', 'yx', 'é', '😀', 'long '.repeat(20)];
export const numbers = [
  '0',
  '1',
  '-1',
  '2',
  '10',
  '1.5',
  '-0.25',
  '100',
  '12345678901234567890',
  '0.1',
  '1e3',
  '007',
  '-7',
];
const indexNames = ['gsi1', 'gsi2', 'byTime'];
const binaries = ['AA==', 'AQI=', 'AQID', '/w=='];

/**
 * Makes a table, and keys, values and items for it from a small set, so that requests meet the same items. Keys are
 * strings in every table, since the embedded one takes no others.
 */
export class RandomValues {
  /** With up to three indexes, which carry from no attribute to all of them. */
  readonly table: TableDefinition;
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = randomNumbers(seed);
    const carries = () => {
      const share = this.#random();
      return attributes.filter(() => this.chance(share));
    };
    this.table = {
      name: `items_${seed}`,
      indexes: Object.fromEntries(indexNames.slice(0, this.below(4)).map((name) => [name, carries()])),
    };
  }

  protected get indexes(): string[] {
    return Object.keys(this.table.indexes);
  }

  protected chance(share: number): boolean {
    return this.#random() < share;
  }

  protected below(count: number): number {
    return Math.floor(this.#random() * count);
  }

  protected one<T>(options: readonly T[]): T {
    return options[this.below(options.length)]!;
  }

  protected list<T>(max: number, make: () => T): T[] {
    return Array.from({ length: this.below(max + 1) }, make);
  }

  protected key(): Item {
    if (this.chance(0.01))
      return this.one<Item>([
        {},
        { pk: { S: 'p' } },
        { pk: { S: 'p' }, sk: { S: '' } },
        { pk: { N: '1' }, sk: { S: 'a' } },
      ]);
    return { pk: { S: this.one(partitions) }, sk: { S: this.one(sortKeys) } };
  }

  protected value(depth = 0): AttributeValue {
    const scalars: (() => AttributeValue)[] = [
      () => ({ S: this.one(strings) }),
      () => ({ N: this.one(numbers) }),
      () => ({ N: this.one(numbers) }),
      () => ({ BOOL: this.chance(0.5) }),
      () => ({ NULL: true }),
      () => ({ B: this.one(binaries) }),
      () => ({ SS: this.set(strings.slice(1)) }),
      () => ({ NS: this.set(['1', '2', '-1', '1.5', '10']) }),
      () => ({ BS: this.set(binaries) }),
    ];
    const nested: (() => AttributeValue)[] = [
      () => ({ L: this.list(3, () => this.value(depth + 1)) }),
      () => ({ M: Object.fromEntries(this.list(3, () => [this.one(entries), this.value(depth + 1)])) }),
    ];
    return this.one(depth < 3 ? [...scalars, ...nested, ...nested] : scalars)();
  }

  protected set(elements: readonly string[]): string[] {
    const chosen = elements.filter(() => this.chance(0.4));
    return chosen.length > 0 ? chosen : [this.one(elements)];
  }

  /** The usual type of an attribute, so that most operators fit. */
  protected typical(name: string): AttributeValue {
    if (this.chance(0.2)) return this.value();
    if (name === 'm')
      return { M: { x: this.value(2), y: { N: this.one(numbers) }, a: { L: [this.value(3), this.value(3)] } } };
    if (name === 'l') return { L: [this.value(2), this.value(2), { M: { x: { N: '1' } } }] };
    if (name === 's') return { SS: this.set(strings.slice(1)) };
    if (name === 'n' || name === 'a') return { N: this.one(numbers) };
    return { S: this.one(strings) };
  }

  protected item(): Item {
    const item = this.key();
    for (const name of attributes) if (this.chance(0.5)) item[name] = this.typical(name);
    for (const index of this.indexes) {
      if (this.chance(0.6)) item[`${index}pk`] = { S: this.one(partitions) };
      // An index does not order equal keys, so each item has its own.
      if (this.chance(0.8)) item[`${index}sk`] = { S: `${this.one(sortKeys)}#${item.pk?.S}${item.sk?.S}` };
      if (this.chance(0.01)) item[`${index}sk`] = this.value();
    }
    return item;
  }
}
