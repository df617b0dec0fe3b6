import { LANGUAGES, type Language } from '../languages/languages.ts';
import { mask } from '../mask.ts';

export type CodeLine = { text: string; line: number };

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
  const code = (mask(content, language)?.text ?? content).split('\n');
  let docs: string | null = null;
  for (const [index, raw] of content.split('\n').entries()) {
    const text = raw.trim();
    if (docs !== null) {
      if (text.includes(docs)) docs = null;
      continue;
    }
    const opened = LANGUAGES[language].syntax?.docs?.exec(text);
    if (opened) {
      docs = text.includes(opened[1]!, opened[0].length) ? null : opened[1]!;
      continue;
    }
    const isComment = code[index]!.trim() === '';
    if (isComment || TRIVIAL.test(text) || LISTED.test(text) || DATA.test(text)) continue;
    lines.push({ text: text.replaceAll(/\s+/g, ' '), line: index + 1 });
  }
  return lines;
}
