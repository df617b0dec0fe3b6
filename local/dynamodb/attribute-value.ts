/** An attribute's value as DynamoDB has it on the wire: exactly one of these. Numbers are canonical once checked. */
export type AttributeValue = {
  S?: string;
  N?: string;
  /** Base64. */
  B?: string;
  BOOL?: boolean;
  NULL?: boolean;
  SS?: string[];
  NS?: string[];
  BS?: string[];
  L?: AttributeValue[];
  M?: Item;
};
export type Type = keyof AttributeValue;
export type Item = Record<string, AttributeValue>;
/** ExpressionAttributeValues: placeholder → value. */
export type Values = Record<string, AttributeValue>;

/** Also the order in which DynamoDB's messages list them. */
export const types: readonly Type[] = ['B', 'NULL', 'SS', 'BOOL', 'L', 'BS', 'N', 'NS', 'S', 'M'];

export function typeOf(value: AttributeValue): Type {
  for (const type in value) return type as Type;
  throw new Error('an attribute value without a type was let through');
}

/** The attribute of a map; undefined if it has none of its own (`constructor` is an attribute name like any other). */
export const attribute = (map: Item, name: string): AttributeValue | undefined =>
  Object.hasOwn(map, name) ? map[name] : undefined;

/** Puts an attribute into a map, `__proto__` too. */
export function setAttribute(map: Item, name: string, value: AttributeValue): void {
  if (name === '__proto__') {
    Object.defineProperty(map, name, { value, enumerable: true, configurable: true, writable: true });
  } else map[name] = value;
}

export const bytesOf = (base64: string) => Buffer.from(base64, 'base64');
