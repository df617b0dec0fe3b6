import type { Language } from '../source-files.ts';

export type CodeLine = { text: string; line: number };

const HASH_COMMENTS = new Set<Language>(['python', 'ruby', 'shell', 'terraform', 'dockerfile', 'php', 'elixir', 'r']);
/** Imports, and lines that only open or close a block. */
const TRIVIAL =
  /^(?:import\b.*|from\s.*\simport\b.*|export .* from .*|(?:const|let|var) .*=\s*require\(.*|using [\w.]+;|use [\w:\\{}, ]+;|package .*|#\s*include\b.*|\W*|else\W*|\W*else\W*|end|try\W*|\W*finally\W*|pass|break;?|return;?)$/;
/** A row of a table or a list: keys, numbers and strings, nothing that runs. */
const DATA =
  /^(?:"[^"]*"|'[^']*'|[\d.+\-[\](){},;\s]|[A-Za-z_$][\w$-]{0,80}\s{0,80}:(?!:)|:|=>|true|false|null|None|True|False)+$/;

/** An entry in a list of parameters, arguments or values. */
const LISTED = /^[^(]*,$/;

/** Returns the lines that do something: no comments, imports, data or lone brackets. Runs of blanks become one. */
export function codeLines(language: Language, content: string): CodeLine[] {
  const lines: CodeLine[] = [];
  let until: string | null = null;
  for (const [index, raw] of content.split(/\r\n|\r|\n/).entries()) {
    const text = raw.trim();
    if (until !== null) {
      if (text.includes(until)) until = null;
      continue;
    }
    const opened = blockOpened(language, text);
    if (opened !== null) {
      if (!text.slice(opened.length).includes(closeOf(opened))) until = closeOf(opened);
      continue;
    }
    if (isLineComment(language, text) || TRIVIAL.test(text) || LISTED.test(text) || DATA.test(text)) continue;
    lines.push({ text: text.replaceAll(/\s+/g, ' '), line: index + 1 });
  }
  return lines;
}

const closeOf = (open: string): string => (open === '/*' ? '*/' : open);

/** Returns the mark of a block comment, or of a Python docstring, that begins the line. */
function blockOpened(language: Language, text: string): string | null {
  if (language === 'python') return /^[rRuU]?("""|''')/.exec(text)?.[1] ?? null;
  return text.startsWith('/*') && !HASH_COMMENTS.has(language) ? '/*' : null;
}

function isLineComment(language: Language, text: string): boolean {
  if (HASH_COMMENTS.has(language) && text.startsWith('#')) return true;
  return language === 'sql' || language === 'lua'
    ? text.startsWith('--')
    : /^(?:\/\/|\*)/.test(text) && language !== 'python';
}
