import type { Tree } from '@lezer/common';
import type { LRParser } from '@lezer/lr';
import type { FileFinding } from '../file-finding.ts';

/** In a larger file a parser does not go on where it meets what it does not know: of garbage that takes many seconds. */
const MAX_TOLERANT_CHARACTERS = 60_000;
/** Brackets open at once. Some thousands that are never closed take a parser more than the memory of a check thread. */
const MAX_DEPTH = 1_000;

/** `whole`: the parser understood all of it. */
export type Parsed = { tree: Tree; whole: boolean };

/** The finding for a file that `parseTree` returns null for. */
export const NOT_READ: FileFinding = {
  rule: 'not-linted',
  severity: 'info',
  line: null,
  message: 'it has a syntax that is not known here, or is nested too deeply: it is not linted',
};

/**
 * Time of the thread that a parser gets: of a program it takes some 1 µs a character, of garbage fifty times as much, and
 * memory with it.
 */
const START_US = 20_000;
const US_A_CHARACTER = 5;
const STEPS_BETWEEN_LOOKS = 128;

/** null for what the parser cannot read: garbage, a large file with an error, or one that is nested without end. */
export function parseTree(parser: LRParser, text: string): Parsed | null {
  if (isTooDeep(text)) return null;
  try {
    const tree = parseWithin(parser.configure({ strict: text.length > MAX_TOLERANT_CHARACTERS }), text);
    return tree && { tree, whole: !hasError(tree) };
  } catch {
    // Beside the errors of a strict parser there are some of its own: of garbage it makes trees that cannot be read.
    return null;
  }
}

function parseWithin(parser: LRParser, text: string): Tree | null {
  const parse = parser.startParse(text);
  const startedAt = threadMicroseconds();
  for (let step = 1; ; step += 1) {
    const tree = parse.advance();
    if (tree) return tree;
    const isLate = () => threadMicroseconds() - startedAt > START_US + US_A_CHARACTER * text.length;
    if (step % STEPS_BETWEEN_LOOKS === 0 && isLate()) return null;
  }
}

function threadMicroseconds(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

function hasError(tree: Tree): boolean {
  let found = false;
  const cursor = tree.cursor();
  do {
    // To the end: a node without a type throws here, not later.
    if (cursor.type.isError) found = true;
  } while (cursor.next());
  return found;
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[()[\]{}]/g)) {
    depth = '([{'.includes(bracket) ? depth + 1 : Math.max(0, depth - 1);
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}
