import type { Tree } from '@lezer/common';
import type { LRParser } from '@lezer/lr';

/** In a larger file a parser does not go on where it meets what it does not know: of hostile text that takes seconds. */
const MAX_TOLERANT_CHARACTERS = 60_000;
/** Brackets open at once. A parser takes more than the memory of a check thread for some tens of thousands. */
const MAX_DEPTH = 1_000;

/** null for what the parser cannot read: a large file with an error, or one that is nested without end. */
export function parseTree(parser: LRParser, text: string): Tree | null {
  if (isTooDeep(text)) return null;
  try {
    return parser.configure({ strict: text.length > MAX_TOLERANT_CHARACTERS }).parse(text);
  } catch {
    // Beside the errors of a strict parser there are some of its own, on garbage.
    return null;
  }
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[()[\]{}]/g)) {
    depth = '([{'.includes(bracket) ? depth + 1 : Math.max(0, depth - 1);
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}
