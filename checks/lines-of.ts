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

/** The line, from 1, on which an offset is. */
export const lineAt = (content: string, offset: number): number => linesOf(content, [offset])[0]!;
