import { type AttributeValue, bytesOf, type Item, typeOf } from './attribute-value.ts';
import { numberSize } from './decimal.ts';

export const MAX_ITEM_BYTES = 400 * 1024;

/** Bytes of an item as DynamoDB counts them: names and values in UTF-8, 3 more a map or list, 1 more an entry of it. */
export function itemSize(item: Item): number {
  let size = 0;
  for (const name of Object.keys(item)) size += Buffer.byteLength(name) + valueSize(item[name]!);
  return size;
}

function valueSize(value: AttributeValue): number {
  const type = typeOf(value);
  switch (type) {
    case 'S':
      return Buffer.byteLength(value.S!);
    case 'N':
      return numberSize(value.N!);
    case 'B':
      return bytesOf(value.B!).length;
    case 'BOOL':
    case 'NULL':
      return 1;
    case 'SS':
      return sum(value.SS!, Buffer.byteLength);
    case 'NS':
      return sum(value.NS!, numberSize);
    case 'BS':
      return sum(value.BS!, (each) => bytesOf(each).length);
    case 'L':
      return 3 + sum(value.L!, (each) => 1 + valueSize(each));
    case 'M':
      return 3 + Object.keys(value.M!).length + itemSize(value.M!);
  }
}

const sum = <T>(elements: T[], size: (element: T) => number) =>
  elements.reduce((total, element) => total + size(element), 0);

/**
 * No item is larger than this, given its JSON: a UTF-16 unit is at most 3 bytes, and JSON's punctuation is more than
 * what DynamoDB adds. Spares counting where it cannot matter.
 */
const sizeBound = (json: string) => json.length * 3;

export const isTooLarge = (item: Item, json: string) =>
  sizeBound(json) > MAX_ITEM_BYTES && itemSize(item) > MAX_ITEM_BYTES;

/** Adds up the sizes of items until a maximum is reached; counts them only once they could. */
export class SizeSum {
  readonly #max: number;
  #bound = 0;
  #bytes = 0;
  #uncounted: Item[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  /** Tells if the maximum is reached with this item. */
  isReachedWith(item: Item, json: string): boolean {
    this.#bound += sizeBound(json);
    this.#uncounted.push(item);
    if (this.#bound < this.#max) return false;
    for (const each of this.#uncounted) this.#bytes += itemSize(each);
    this.#uncounted = [];
    return this.#bytes >= this.#max;
  }
}
