/** A string, number or boolean in a JSON text, with the keys that lead to it and the offset of the last one. */
export type Scalar = { path: string[]; value: string; at: number };

const TOKEN = /"((?:[^"\\\n]|\\.){0,10000})"|[{}[\],:]|true|false|-?\d[\d.eE+-]{0,40}/g;
const MAX_DEPTH = 200;

/**
 * Reads the scalars of a JSON text with their offsets, which JSON.parse does not give. An object in a list has the key
 * ''; a scalar in a list is skipped. Does not reject invalid JSON: the `artifacts` check does.
 */
export function scalarsOf(content: string): Scalar[] {
  const scalars: Scalar[] = [];
  const path: string[] = [];
  const kinds: string[] = [];
  let key: { name: string; at: number } | null = null;
  let text: { value: string; at: number } | null = null;
  for (const match of content.matchAll(TOKEN)) {
    const [token, string] = match;
    if (string !== undefined || /^[-\dtf]/.test(token)) {
      text = { value: string ?? token, at: match.index };
      if (key !== null) {
        scalars.push({ path: [...path, key.name], value: text.value, at: key.at });
        key = null;
      }
    } else if (token === ':' && text !== null) {
      key = { name: text.value, at: text.at };
    } else if (token === '{' || token === '[') {
      if (kinds.length >= MAX_DEPTH) return scalars;
      kinds.push(token);
      path.push(key?.name ?? '');
      if (kinds.length === 1) path.pop();
      key = null;
    } else if (token === '}' || token === ']') {
      kinds.pop();
      if (kinds.length > 0) path.pop();
    }
  }
  return scalars;
}
