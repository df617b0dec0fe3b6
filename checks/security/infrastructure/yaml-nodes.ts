import { isMap, isScalar, isSeq, type Node, type Pair, parseAllDocuments } from 'yaml';
import { MAX_YAML_CHARACTERS } from '../../parse-artifact.ts';

/** A value in a YAML or JSON text, with the offset of its key or, in a list, of itself. */
export type Entry = { key: string; value: unknown; at: number };

/** Returns the roots of the documents, aliases unresolved. The `artifacts` check reports those that do not parse. */
export function documentsOf(content: string): unknown[] {
  if (content.length > MAX_YAML_CHARACTERS) return [];
  try {
    const documents = parseAllDocuments(content, { uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
    return [...documents].filter(({ errors }) => errors.length === 0).map(({ contents }) => contents);
  } catch {
    return [];
  }
}

/** Returns the entries of a mapping, or those of a list with their indexes as keys. */
export function entriesOf(node: unknown): Entry[] {
  if (isMap(node)) return node.items.flatMap((pair) => entryOf(pair as Pair));
  if (isSeq(node)) return node.items.map((value, index) => ({ key: String(index), value, at: offsetOf(value) }));
  return [];
}

const entryOf = ({ key, value }: Pair): Entry[] =>
  isScalar(key) ? [{ key: String(key.value), value, at: offsetOf(key) }] : [];

const offsetOf = (node: unknown): number => (node as Node | null)?.range?.[0] ?? 0;

/** Returns the entry at a path of keys. */
export function entryAt(node: unknown, ...path: string[]): Entry | undefined {
  let entry: Entry | undefined;
  let value = node;
  for (const key of path) {
    entry = entriesOf(value).find((each) => each.key === key);
    value = entry?.value;
  }
  return entry;
}

/** Returns a scalar's value; undefined for other nodes and for what a template fills in (`!Ref`, `{{ … }}`). */
export function scalarOf(node: unknown): string | number | boolean | undefined {
  if (!isScalar(node) || node.tag?.startsWith('!')) return undefined;
  const { value } = node;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

export const scalarAt = (node: unknown, ...path: string[]) => scalarOf(entryAt(node, ...path)?.value);

/** Returns a scalar, or the scalars of a list, as texts. */
export function textsOf(node: unknown): string[] {
  const values = isSeq(node) ? node.items.map(scalarOf) : [scalarOf(node)];
  return values.filter((value) => value !== undefined).map(String);
}
