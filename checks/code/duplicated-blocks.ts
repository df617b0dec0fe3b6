import type { CodeLine } from './code-lines.ts';

export type CodeFile = { path: string; lines: CodeLine[] };
/** `lines` counts lines of code; `from` and `to` are the line numbers of the first and the last one. */
export type Block = { path: string; from: number; to: number; lines: number };
/** Each copy equals the original line by line, from its first line on. */
export type Duplicate = { original: Block; copies: [Block, ...Block[]] };

type Place = { file: number; at: number };

/**
 * Finds blocks of at least `minimum` lines that occur again, in the same file or in others. At least half of a block's
 * first `minimum` lines must differ from each other. Each duplicate holds all copies of one block. Linear time: a
 * rolling hash takes in each line once.
 */
export function findDuplicates(files: CodeFile[], minimum: number): Duplicate[] {
  const ids = new Map<string, number>();
  const numbered = files.map(({ lines }) =>
    Int32Array.from(lines, ({ text }) => {
      const id = ids.get(text) ?? ids.size + 1;
      ids.set(text, id);
      return id;
    }),
  );
  const firsts = new Map<number, Place>();
  const found = new Map<string, Duplicate>();
  for (const [file, lines] of numbered.entries()) {
    const hashes = windowHashes(lines, minimum);
    for (let at = 0; at < hashes.length; at += 1) {
      const first = firsts.get(hashes[at]!);
      if (first === undefined) {
        firsts.set(hashes[at]!, { file, at });
        continue;
      }
      if (new Set(lines.subarray(at, at + minimum)).size * 2 < minimum) continue;
      const length = equalLines(numbered, first, { file, at });
      if (length < minimum) continue;
      const key = `${first.file}:${first.at}`;
      const copy = blockAt(files, { file, at }, length);
      const known = found.get(key);
      if (known === undefined) found.set(key, { original: blockAt(files, first, length), copies: [copy] });
      else known.copies.push(copy);
      at += length - 1;
    }
  }
  return [...found.values()];
}

function blockAt(files: CodeFile[], { file, at }: Place, lines: number): Block {
  const { path, lines: all } = files[file]!;
  return { path, from: all[at]!.line, to: all[at + lines - 1]!.line, lines };
}

/** Counts the equal lines from both places on, up to where the blocks would overlap. */
function equalLines(numbered: Int32Array[], first: Place, second: Place): number {
  const one = numbered[first.file]!;
  const other = numbered[second.file]!;
  const most = first.file === second.file ? second.at - first.at : other.length;
  let length = 0;
  while (length < most && second.at + length < other.length && one[first.at + length] === other[second.at + length]) {
    length += 1;
  }
  return length;
}

const BASE = 1_000_003;

/** Returns the Rabin-Karp hash of each run of `size` lines, modulo 2^32. */
function windowHashes(lines: Int32Array, size: number): Uint32Array {
  if (lines.length < size) return new Uint32Array();
  const hashes = new Uint32Array(lines.length - size + 1);
  let leading = 1;
  for (let i = 1; i < size; i += 1) leading = Math.imul(leading, BASE);
  let hash = 0;
  for (const [at, id] of lines.entries()) {
    if (at >= size) hash = (hash - Math.imul(lines[at - size]!, leading)) | 0;
    hash = (Math.imul(hash, BASE) + id) | 0;
    if (at >= size - 1) hashes[at - size + 1] = hash >>> 0;
  }
  return hashes;
}
