/** A line of a text beyond this is cut: minified files are one line. */
const MOST_CHARACTERS = 400;

/** The lines about a line, with their numbers; none if the text has no such line. */
export function linesAround(text: string, line: number, around = 2): { number: number; text: string }[] {
  const lines = text.split('\n');
  if (line < 1 || line > lines.length || text === '') return [];
  const first = Math.max(1, line - around);
  return lines.slice(first - 1, line + around).map((each, index) => ({
    number: first + index,
    text: each.length > MOST_CHARACTERS ? `${each.slice(0, MOST_CHARACTERS)}…` : each,
  }));
}
