import { convertToAttr, convertToNative } from '@aws-sdk/util-dynamodb';
import type { AttributeValue } from 'aws-lambda';
import type { Item } from './item.ts';

/** An item as DynamoDB has it on the wire, where binary values are base64. */
export type WireItem = Record<string, AttributeValue>;

/**
 * Puts an item as handlers have it into the form of the wire, without undefined values: what the SDK's marshall does, in
 * a fraction of the time. The SDK still does what is rare, and refuses what is no attribute.
 */
export function toWire(document: Item): WireItem {
  const item: WireItem = {};
  for (const name of Object.keys(document)) {
    const value = document[name];
    if (value !== undefined && typeof value !== 'function') item[name] = toAttribute(value);
  }
  return item;
}

/** Reads an item from the form of the wire, as the SDK's unmarshall does. */
export function fromWire(item: WireItem): Item {
  const document: Item = {};
  for (const name of Object.keys(item)) document[name] = fromAttribute(item[name]!);
  return document;
}

function toAttribute(value: unknown): AttributeValue {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'boolean') return { BOOL: value };
  if (typeof value === 'number' && isExact(value)) return { N: String(value) };
  if (value === null) return { NULL: true };
  if (Array.isArray(value)) return { L: value.filter(isKept).map(toAttribute) };
  // On the wire, binary values are base64.
  if (value instanceof Uint8Array) return { B: Buffer.from(value).toString('base64') };
  if (isPlain(value)) return { M: toWire(value) };
  return convertToAttr(value as never, { removeUndefinedValues: true }) as AttributeValue;
}

function fromAttribute(value: AttributeValue): unknown {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) {
    const number = Number(value.N);
    return isExact(number) ? number : convertToNative(value as never);
  }
  if (value.M !== undefined) return fromWire(value.M);
  if (value.L !== undefined) return value.L.map(fromAttribute);
  if (value.B !== undefined) return Buffer.from(value.B, 'base64');
  return convertToNative(value as never);
}

const isKept = (value: unknown) => value !== undefined && typeof value !== 'function';
/** Beyond it the SDK reads a BigInt, and writes none. */
const isExact = (number: number) => Math.abs(number) <= Number.MAX_SAFE_INTEGER;

/** An entry named `constructor` makes a map another class to the SDK, which refuses it on AWS. */
function isPlain(value: unknown): value is Item {
  if (typeof value !== 'object' || value === null) return false;
  return value.constructor === Object || value.constructor === undefined;
}
