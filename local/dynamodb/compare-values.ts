import { type AttributeValue, attribute, bytesOf, type Item, type Type, typeOf } from './attribute-value.ts';
import { compareNumbers } from './decimal.ts';

/** Tells if two checked values are equal: sets in any order, maps and lists by all their entries. */
export function equalValues(a: AttributeValue, b: AttributeValue): boolean {
  if (a === b) return true;
  const type = typeOf(a);
  if (type !== typeOf(b)) return false;
  switch (type) {
    case 'SS':
    case 'NS':
    case 'BS':
      return sameElements(a[type]!, b[type]!);
    case 'L':
      return a.L!.length === b.L!.length && a.L!.every((each, index) => equalValues(each, b.L![index]!));
    case 'M':
      return equalItems(a.M!, b.M!);
    default:
      return a[type] === b[type];
  }
}

export function equalItems(a: Item, b: Item): boolean {
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => {
    const other = attribute(b, name);
    return other !== undefined && equalValues(a[name]!, other);
  });
}

function sameElements(a: string[], b: string[]): boolean {
  if (a.length !== b.length) return false;
  const elements = new Set(b);
  return a.every((each) => elements.has(each));
}

/** Types that have an order. */
export const hasOrder = (type: Type) => type === 'S' || type === 'N' || type === 'B';

/** Negative, 0 or positive; null if the two are of different types, or of one without an order. */
export function compareValues(a: AttributeValue, b: AttributeValue): number | null {
  if (a.S !== undefined && b.S !== undefined) return compareStrings(a.S, b.S);
  if (a.N !== undefined && b.N !== undefined) return compareNumbers(a.N, b.N);
  if (a.B !== undefined && b.B !== undefined) return Buffer.compare(bytesOf(a.B), bytesOf(b.B));
  return null;
}

/** In the order of their UTF-8 bytes, which is that of JavaScript's `<` only without surrogates. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  for (let index = 0; index < a.length && index < b.length; index++) {
    const [x, y] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (x === y) continue;
    const [highX, highY] = [isSurrogate(x), isSurrogate(y)];
    if (highX !== highY) return highX ? 1 : -1;
    return x - y;
  }
  return a.length - b.length;
}

const isSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdfff;
