import type { Tree } from '@lezer/common';
import type { LRParser } from '@lezer/lr';
import type { FileFinding } from '../file-finding.ts';

/** In a larger file the parser stops at the first error: recovering from garbage takes many seconds. */
const MAX_TOLERANT_CHARACTERS = 60_000;
/** Limit on open brackets. Some thousands that are never closed exceed the memory of a check thread. */
const MAX_DEPTH = 1_000;

/** `whole` says that the parser understood the whole text. */
export type Parsed = { tree: Tree; whole: boolean };

/** The finding for a file that `parseTree` returns null for. */
export const NOT_READ: FileFinding = {
  rule: 'not-linted',
  severity: 'info',
  line: null,
  message: 'the file was not linted: it has syntax that this check does not know, or is nested too deeply',
};

/**
 * CPU time that a parser gets. A program takes about 1 µs a character; garbage takes fifty times as much, and memory
 * with it.
 */
const START_US = 20_000;
const US_A_CHARACTER = 5;
const STEPS_BETWEEN_LOOKS = 128;

/** Returns null for what the parser cannot read: garbage, a large file with an error, or endless nesting. */
export function parseTree(parser: LRParser, text: string): Parsed | null {
  if (isTooDeep(text)) return null;
  try {
    const tree = parseWithin(parser.configure({ strict: text.length > MAX_TOLERANT_CHARACTERS }), text);
    return tree && { tree, whole: !hasError(tree) };
  } catch {
    // A strict parser throws on errors. Garbage also yields trees that throw when they are read.
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
    // Reads to the end, so that a node without a type throws here, not later.
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
