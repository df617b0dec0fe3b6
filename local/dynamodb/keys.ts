import { type Item, typeOf } from './attribute-value.ts';
import { checkedMap } from './check-value.ts';
import { DynamoDbError, invalid, invalidParameter } from './errors.ts';
import type { Path } from './path.ts';
import { oneError } from './request.ts';
import type { TableDefinition } from './table-definition.ts';

const MAX_PARTITION_BYTES = 2048;
const MAX_SORT_BYTES = 1024;

export type Key = { pk: string; sk: string };

const mismatch = () => invalid('The provided key element does not match the schema');
const emptyKey = (name: string) =>
  `The AttributeValue for a key attribute cannot contain an empty string value. Key: ${name}`;

/** The key of a request. Throws unless it has a partition and a sort key, both strings, and nothing else. */
export function requestedKey(input: unknown): Key {
  if (input == null) throw oneError(null, 'key', 'Member must not be null');
  const key = checkedMap(input);
  const [pk, sk] = [key.pk, key.sk];
  if (!pk || !sk || Object.keys(key).length !== 2 || pk.S === undefined || sk.S === undefined) throw mismatch();
  if (pk.S === '') throw invalidParameter(emptyKey('pk'));
  if (sk.S === '') throw invalidParameter(emptyKey('sk'));
  checkKeySize('pk', pk.S);
  checkKeySize('sk', sk.S);
  return { pk: pk.S, sk: sk.S };
}

/** The key of an item that is to be stored. */
export function keyOf(item: Item): Key {
  return { pk: keyAttribute(item, 'pk'), sk: keyAttribute(item, 'sk') };
}

function keyAttribute(item: Item, name: 'pk' | 'sk'): string {
  const value = item[name];
  if (!value) throw invalidParameter(`Missing the key ${name} in the item`);
  if (value.S === undefined) {
    throw invalidParameter(`Type mismatch for key ${name} expected: S actual: ${typeOf(value)}`);
  }
  if (value.S === '') throw invalid(`One or more parameter values are not valid. ${emptyKey(name)}`);
  checkKeySize(name, value.S);
  return value.S;
}

/** Throws if an attribute that is the key of an index cannot be one. */
export function checkIndexKeys(item: Item, definition: TableDefinition): void {
  for (const index of Object.keys(definition.indexes)) {
    for (const name of [`${index}pk`, `${index}sk`]) {
      const value = item[name];
      if (!value) continue;
      if (value.S === undefined) {
        throw invalidParameter(
          `Type mismatch for Index Key ${name} Expected: S Actual: ${typeOf(value)} IndexName: ${index}`,
        );
      }
      if (value.S === '') {
        throw invalid(
          `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: ${index}, IndexKey: ${name}`,
        );
      }
      checkKeySize(name, value.S);
    }
  }
}

function checkKeySize(name: string, value: string): void {
  const isPartition = name.endsWith('pk');
  const max = isPartition ? MAX_PARTITION_BYTES : MAX_SORT_BYTES;
  if (value.length * 3 <= max || Buffer.byteLength(value) <= max) return;
  throw invalidParameter(
    isPartition
      ? 'Size of hashkey has exceeded the maximum size limit of2048 bytes'
      : 'Aggregated size of all range keys has exceeded the size limit of 1024 bytes',
  );
}

/** Throws if a path goes into an attribute that is a key: keys are scalars. */
export function checkPathsOfKeys(paths: readonly Path[], definition: TableDefinition): void {
  for (const path of paths) {
    if (path.length === 1) continue;
    const isKey = path[0] === 'pk' || path[0] === 'sk';
    const isIndexKey = Object.keys(definition.indexes).some(
      (index) => path[0] === `${index}pk` || path[0] === `${index}sk`,
    );
    if (!isKey && !isIndexKey) continue;
    throw invalid(
      `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ${isKey ? 'Key' : 'IndexKey'}: ${path[0]}`,
    );
  }
}

/** The same as `requestedKey`, with the beginning that a starting key's faults have. */
export function startingKey(input: Item, names: readonly string[]): Record<string, string> {
  const start = checkedMap(input);
  if (Object.keys(start).length !== names.length) throw invalid('The provided starting key is invalid');
  const values: Record<string, string> = {};
  for (const name of names) {
    const value = start[name]?.S;
    if (value === undefined) throw invalid('The provided starting key is invalid');
    try {
      if (value === '') throw invalidParameter(emptyKey(name));
      checkKeySize(name, value);
    } catch (error) {
      if (error instanceof DynamoDbError) throw invalid(`The provided starting key is invalid: ${error.message}`);
      throw error;
    }
    values[name] = value;
  }
  return values;
}
