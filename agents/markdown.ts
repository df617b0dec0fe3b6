/** Control characters, and characters that reorder the text around them. */
const INVISIBLE = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Escapes a foreign text for use within a line: it becomes one line in which Markdown and HTML act on nothing. An
 * underscore inside a word stays: it does nothing there, and names and tokens stay searchable.
 */
export const inline = (text: string, maxCharacters = 300): string => {
  const line = text
    .toWellFormed()
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .replaceAll(INVISIBLE, '')
    .trim();
  const cut = line.length > maxCharacters ? `${line.slice(0, maxCharacters - 1).toWellFormed()}…` : line;
  return cut.replaceAll(/[\\`*[\]<>|~&#!$]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&');
};

/**
 * Quotes a foreign text word for word as a block, with a fence longer than any run of backticks in it. U+FFFD replaces
 * NUL, which no text file may hold, and characters that reorder text. A text over the limit is cut, and the block says
 * so.
 */
export const verbatim = (text: string, maxCharacters = 10_000): string => {
  const clean = text
    .toWellFormed()
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(INVISIBLE, (character) => (character === '\n' || character === '\t' ? character : '\ufffd'));
  const shown = clean.slice(0, maxCharacters).toWellFormed();
  const longest = Math.max(2, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const rest = clean.length - shown.length;
  const note = rest > 0 ? `\n\n(${rest} more characters stand in the task.)` : '';
  return `${fence}text\n${shown}\n${fence}${note}`;
};
