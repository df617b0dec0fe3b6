/** The line, from 1, on which each of `offsets` (ascending) is. One pass over the text. */
export function linesOf(content: string, offsets: readonly number[]): number[] {
  let line = 1;
  let at = 0;
  return offsets.map((offset) => {
    for (let next = content.indexOf('\n', at); next !== -1 && next < offset; next = content.indexOf('\n', at)) {
      line += 1;
      at = next + 1;
    }
    return line;
  });
}

/** Sorts findings by their offset in a text, and gives each its line instead. */
export function withLines<T extends { at: number }>(
  content: string,
  found: readonly T[],
): (Omit<T, 'at'> & { line: number })[] {
  const sorted = found.toSorted((a, b) => a.at - b.at);
  const lines = linesOf(
    content,
    sorted.map(({ at }) => at),
  );
  return sorted.map(({ at: _, ...rest }, index) => ({ ...rest, line: lines[index]! }));
}

/** The line, from 1, on which an offset is. */
export const lineAt = (content: string, offset: number): number => linesOf(content, [offset])[0]!;
