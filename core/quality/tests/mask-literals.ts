import type { Language } from '../source-files.ts';

type Style = { lineComment: string[]; block: boolean; quotes: string[]; triple: boolean };

const C_LIKE: Style = { lineComment: ['//'], block: true, quotes: ['"'], triple: false };
const STYLES: Partial<Record<Language, Style>> = {
  javascript: { ...C_LIKE, quotes: ['"', "'", '`'] },
  typescript: { ...C_LIKE, quotes: ['"', "'", '`'] },
  go: { ...C_LIKE, quotes: ['"', '`'] },
  php: { ...C_LIKE, lineComment: ['//', '#'], quotes: ['"', "'"] },
  kotlin: { ...C_LIKE, triple: true },
  python: { lineComment: ['#'], block: false, quotes: ['"', "'"], triple: true },
  ruby: { lineComment: ['#'], block: false, quotes: ['"', "'"], triple: false },
  shell: { lineComment: [], block: false, quotes: [], triple: false },
};

/** Blanks all but line ends, which keep their places. */
const blank = (text: string): string => text.replaceAll(/[^\n]/g, ' ');

/** Where the literal ends that begins at `from` with `quote`; only triple quotes and backticks go over line ends. */
function endOfLiteral(text: string, from: number, quote: string): number {
  const overLines = quote.length > 1 || quote === '`';
  for (let at = from + quote.length; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text.startsWith(quote, at)) return at + quote.length;
    else if (text[at] === '\n' && !overLines) return at;
  }
  return text.length;
}

/**
 * A program with its comments and the contents of its strings blanked, every character in its place. It does not know
 * regular expressions or code inside of templates: what looks like a string there is taken for one. One pass.
 */
export function maskLiterals(text: string, language: Language): string {
  const { lineComment, block, quotes, triple } = STYLES[language] ?? C_LIKE;
  const parts: string[] = [];
  let kept = 0;
  const mask = (from: number, to: number) => {
    parts.push(text.slice(kept, from), blank(text.slice(from, to)));
    kept = to;
  };
  for (let at = 0; at < text.length; ) {
    const comment = lineComment.find((start) => text.startsWith(start, at));
    const isBlock = block && text.startsWith('/*', at);
    if (comment !== undefined || isBlock) {
      const close = isBlock ? text.indexOf('*/', at + 2) + 2 : text.indexOf('\n', at);
      const end = close < at + 1 ? text.length : close;
      mask(at, end);
      at = end;
      continue;
    }
    const quote = quotes.find((each) => each === text[at]);
    if (quote === undefined) {
      at += 1;
      continue;
    }
    const whole = triple && text.startsWith(quote.repeat(3), at) ? quote.repeat(3) : quote;
    const end = endOfLiteral(text, at, whole);
    mask(at + whole.length, Math.max(at + whole.length, end - whole.length));
    at = end;
  }
  parts.push(text.slice(kept));
  return parts.join('');
}
