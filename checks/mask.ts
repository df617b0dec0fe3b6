import type { Language } from './source-files.ts';

type Delimiter = {
  open: string;
  /** Empty: the end of the line. */
  close: string;
  comment?: true;
  /** What keeps `close` from closing: a backslash before it, or its being doubled. */
  keep?: 'backslash' | 'doubled';
  /** It ends with its line at the latest. */
  oneLine?: true;
};

const line = (open: string): Delimiter => ({ open, close: '', comment: true });
const block = (open: string, close: string): Delimiter => ({ open, close, comment: true });
const text = (quote: string, keep: 'backslash' | 'doubled' | undefined = 'backslash', oneLine = true): Delimiter => ({
  open: quote,
  close: quote,
  ...(keep && { keep }),
  ...(oneLine && { oneLine }),
});

const cLike = [line('//'), block('/*', '*/'), text('"'), text("'")];
const script = [...cLike, text('`', 'backslash', false)];
const DELIMITERS: Partial<Record<Language, Delimiter[]>> = {
  javascript: script,
  typescript: script,
  python: [line('#'), text('"""', 'backslash', false), text("'''", 'backslash', false), text('"'), text("'")],
  // A single quote begins a lifetime too.
  rust: [line('//'), block('/*', '*/'), text('"', 'backslash', false)],
  go: [...cLike, { open: '`', close: '`' }],
  java: [{ open: '"""', close: '"""' }, ...cLike],
  kotlin: [{ open: '"""', close: '"""' }, ...cLike],
  csharp: [{ open: '@"', close: '"', keep: 'doubled' }, { open: '$@"', close: '"', keep: 'doubled' }, ...cLike],
  c: cLike,
  php: [line('//'), line('#'), block('/*', '*/'), text('"', 'backslash', false), text("'", 'backslash', false)],
  ruby: [
    line('#'),
    block('=begin', '=end'),
    text('"', 'backslash', false),
    text("'"),
    // What the shell runs: `…` and %x(…).
    text('`'),
    { open: '%x(', close: ')', keep: 'backslash', oneLine: true },
  ],
  shell: [line('#'), text('"', 'backslash', false), { open: "'", close: "'" }],
  sql: [line('--'), block('/*', '*/'), text("'", 'doubled', false)],
  terraform: [line('#'), line('//'), block('/*', '*/'), text('"')],
};

/** A text without its comments, and the same without the contents of its strings too; offsets and lines stay. */
export type Masked = { text: string; code: string };

const blank = (part: string): string => part.replaceAll(/[^\n]/g, ' ');

/** Null for a language whose comments and strings are not known. */
export function mask(content: string, language: Language): Masked | null {
  const delimiters = DELIMITERS[language];
  if (delimiters === undefined) return null;
  const byOpen = new Map(delimiters.map((delimiter) => [delimiter.open, delimiter]));
  const opens = [...byOpen.keys()].sort((a, b) => b.length - a.length);
  const opener = new RegExp(opens.map((open) => RegExp.escape(open)).join('|'), 'g');
  const texts: string[] = [];
  const codes: string[] = [];
  // Millions of pieces would take more memory than a check has.
  const join = (parts: string[]) => parts.splice(0, parts.length, parts.join(''));
  let from = 0;
  for (let match = opener.exec(content); match !== null; match = opener.exec(content)) {
    const delimiter = byOpen.get(match[0]) as Delimiter;
    // In a shell `#` begins a comment only where a word could begin; PHP's `#[` begins an attribute.
    if (match[0] === '#' && language === 'shell' && /[^\s;(]/.test(content[match.index - 1] ?? '')) continue;
    if (language === 'shell' && content[match.index - 1] === '\\') continue;
    if (match[0] === '#' && content[match.index + 1] === '[' && language === 'php') continue;
    // '"' and '\"' are characters of Rust, where a single quote begins lifetimes too.
    if (match[0] === '"' && language === 'rust' && isQuotedCharacter(content, match.index)) continue;
    const start = match.index + match[0].length;
    const end = endOf(content, start, delimiter);
    const before = content.slice(from, match.index);
    const inner = content.slice(start, end);
    const close = delimiter.close === '' || !content.startsWith(delimiter.close, end) ? '' : delimiter.close;
    const whole = delimiter.comment ? blank(match[0] + inner + close) : match[0] + inner + close;
    texts.push(before, whole);
    if (texts.length > 10_000) for (const parts of [texts, codes]) join(parts);
    codes.push(before, delimiter.comment ? whole : match[0] + blank(inner) + close);
    from = end + close.length;
    opener.lastIndex = from;
  }
  texts.push(content.slice(from));
  codes.push(content.slice(from));
  return { text: texts.join(''), code: codes.join('') };
}

const stops = new Map<Delimiter, RegExp>();

function isQuotedCharacter(content: string, at: number): boolean {
  const before = content[at - 1] === '\\' ? content[at - 2] : content[at - 1];
  return before === "'" && content[at + 1] === "'";
}

/** What may end what a delimiter begins. */
function stopOf(delimiter: Delimiter): RegExp {
  const { close, keep, oneLine } = delimiter;
  const parts = [RegExp.escape(close), ...(oneLine ? ['\\n'] : []), ...(keep === 'backslash' ? ['\\\\'] : [])];
  const stop = stops.get(delimiter) ?? new RegExp(parts.join('|'), 'g');
  stops.set(delimiter, stop);
  return stop;
}

/** Where what begins at `start` ends: before its closing delimiter, or where the line or text does. */
function endOf(content: string, start: number, delimiter: Delimiter): number {
  const { close, keep } = delimiter;
  if (close === '') {
    const end = content.indexOf('\n', start);
    return end === -1 ? content.length : end;
  }
  const stop = stopOf(delimiter);
  stop.lastIndex = start;
  for (let match = stop.exec(content); match !== null; match = stop.exec(content)) {
    if (match[0] === '\\') stop.lastIndex = match.index + 2;
    else if (keep === 'doubled' && content.startsWith(close, match.index + close.length))
      stop.lastIndex += close.length;
    else return match.index;
  }
  return content.length;
}
