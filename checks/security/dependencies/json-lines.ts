/** A text, number or truth value of a JSON text: the keys to it, and where its key is. */
export type Scalar = { path: string[]; value: string; at: number };

const TOKEN = /"((?:[^"\\\n]|\\.){0,10000})"|[{}[\],:]|true|false|-?\d[\d.eE+-]{0,40}/g;
const MAX_DEPTH = 200;

/**
 * The scalars of a JSON text with their places, which JSON.parse does not tell. Items of lists have no key. What is not
 * JSON yields what it looks like; the check of artifacts says that it is none.
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
