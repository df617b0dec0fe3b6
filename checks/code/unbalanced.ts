import { LANGUAGES, type Language } from '../languages/languages.ts';
import { type OpenString, type Part, Scan } from '../languages/scan.ts';
import { lineAt } from '../lines-of.ts';
import type { SyntaxProblem } from './file-finding.ts';

/**
 * Finds the first bracket, quote, comment or block without its partner, in one pass. null if there is none, if this
 * check does not know the language's comments and strings, or if it cannot be sure.
 */
export function findUnbalanced(language: Language, content: string): SyntaxProblem | null {
  const description = LANGUAGES[language];
  const { syntax } = description;
  if (syntax === undefined || syntax.beyond?.test(content)) return null;
  const end = syntax.end === undefined ? -1 : content.search(syntax.end);
  const program = end === -1 ? content : content.slice(0, end);
  const problem = problemIn(program, new Scan(description, program, 'pairs'));
  return problem && { message: problem.message, line: lineAt(program, problem.offset) };
}

const CLOSES = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
  ['repeat', 'until'],
]);

type Problem = { message: string; offset: number };
/** `string` is the string that continues after the bracket, if the bracket holds code inside of a string. */
type OpenBracket = { bracket: string; offset: number; string: OpenString | null };

function problemIn(content: string, scan: Scan): Problem | null {
  const brackets: OpenBracket[] = [];
  for (let part = scan.next(); part !== null; ) {
    const { kind, start, end, code } = part;
    if (!part.isClosed) return unclosed(part);
    const written = kind === 'open' || kind === 'close' ? content.slice(start, end) : '';
    let string: OpenString | null = null;
    if (kind === 'open') brackets.push({ bracket: written, offset: start, string });
    else if (code !== undefined) brackets.push({ ...code, offset: start });
    else if (kind === 'close') {
      const open = brackets.pop();
      if (open === undefined) return { message: `\`${written}\` closes nothing`, offset: start };
      if ((CLOSES.get(open.bracket) ?? 'end') !== written) {
        const opened = `\`${open.bracket}\` of line ${lineAt(content, open.offset)}`;
        return { message: `\`${written}\` stands where ${opened} is still open`, offset: start };
      }
      string = open.string;
    }
    part = string === null ? scan.next() : scan.resume(string);
  }
  const open = brackets.at(-1);
  return open === undefined ? null : { message: `\`${open.bracket}\` is not closed`, offset: open.offset };
}

function unclosed({ kind, start, heredoc }: Part): Problem {
  if (heredoc !== undefined) return { message: `the text up to \`${heredoc}\` is not closed`, offset: start };
  return { message: `a ${kind} is not closed`, offset: start };
}
