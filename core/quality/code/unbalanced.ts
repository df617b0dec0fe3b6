import type { Language } from '../source-files.ts';
import { COMMENT_SYNTAX, type CommentSyntax, type StringSyntax } from './comment-syntax.ts';
import type { SyntaxProblem } from './file-finding.ts';

/**
 * The first bracket, quote or comment without its partner, in a language whose comments and strings are known. null
 * where there is none, or the check cannot be sure. One pass.
 */
export function findUnbalanced(language: Language, content: string): SyntaxProblem | null {
  const syntax = COMMENT_SYNTAX[language];
  if (syntax === undefined || syntax.beyond?.test(content)) return null;
  const problem = new Scan(syntax, content).run();
  return problem && { message: problem.message, line: lineAt(content, problem.offset) };
}

const CLOSES = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);
const CLOSING = new Set(CLOSES.values());

const lineAt = (content: string, offset: number): number => content.slice(0, offset).split('\n').length;

type Problem = { message: string; offset: number };
type OpenString = { syntax: StringSyntax; offset: number };
/** `string` is what goes on after a bracket that stands for code inside of it. */
type OpenBracket = { bracket: string; offset: number; string: OpenString | null };

class Scan {
  readonly #syntax: CommentSyntax;
  readonly #content: string;
  readonly #brackets: OpenBracket[] = [];
  #string: OpenString | null = null;
  #at = 0;

  constructor(syntax: CommentSyntax, content: string) {
    this.#syntax = syntax;
    this.#content = content;
  }

  run(): Problem | null {
    while (this.#at < this.#content.length) {
      const problem = this.#string === null ? this.#code() : this.#inString(this.#string);
      if (problem !== null) return problem;
    }
    if (this.#string !== null) return { message: 'a string is not closed', offset: this.#string.offset };
    const open = this.#brackets.at(-1);
    return open === undefined ? null : { message: `\`${open.bracket}\` is not closed`, offset: open.offset };
  }

  #inString({ syntax, offset }: OpenString): Problem | null {
    const { close, code, escape: escaping } = syntax;
    if (escaping !== undefined && this.#takes(escaping)) this.#at += 1;
    else if (this.#takes(close)) this.#string = null;
    else if (code !== undefined && this.#takes(`${code}{`)) return null;
    else if (code !== undefined && this.#takes(code)) {
      this.#brackets.push({ bracket: '{', offset, string: this.#string });
      this.#string = null;
    } else if (this.#content[this.#at] === '\n' && !syntax.multiline) {
      return { message: 'a string is not closed', offset };
    } else this.#at += 1;
    return null;
  }

  #code(): Problem | null {
    const { line, strings } = this.#syntax;
    const offset = this.#at;
    const character = this.#content[offset]!;
    if (/[\w\s]/.test(character) && !'bru'.includes(character)) {
      this.#at += 1;
      return null;
    }
    if (line.some((mark) => this.#takes(mark))) {
      this.#at = this.#find('\n');
      return null;
    }
    if (this.#takes('/*')) return this.#comment(offset);
    for (const pattern of this.#syntax.skipped) if (this.#matches(pattern) !== null) return null;
    for (const { open, close } of this.#syntax.raw) {
      const match = this.#matches(open);
      if (match === null) continue;
      this.#at = this.#find(close(match[1] ?? ''));
      return this.#takes(close(match[1] ?? '')) ? null : { message: 'a string is not closed', offset };
    }
    const string = strings.find(({ open }) => this.#takes(open));
    if (string !== undefined) {
      this.#string = { syntax: string, offset };
      return null;
    }
    this.#at += 1;
    if (CLOSES.has(character)) this.#brackets.push({ bracket: character, offset, string: null });
    return CLOSING.has(character) ? this.#closed(character, offset) : null;
  }

  #closed(character: string, offset: number): Problem | null {
    const open = this.#brackets.pop();
    if (open === undefined) return { message: `\`${character}\` closes nothing`, offset };
    this.#string = open.string;
    if (CLOSES.get(open.bracket) === character) return null;
    const opened = `\`${open.bracket}\` of line ${lineAt(this.#content, open.offset)}`;
    return { message: `\`${character}\` stands where ${opened} is still open`, offset };
  }

  #comment(offset: number): Problem | null {
    const marks = this.#syntax.nested ? /\/\*|\*\//g : /\*\//g;
    marks.lastIndex = this.#at;
    for (let depth = 1; depth > 0; ) {
      const mark = marks.exec(this.#content);
      if (mark === null) return { message: 'a comment is not closed', offset };
      depth += mark[0] === '*/' ? -1 : 1;
    }
    this.#at = marks.lastIndex;
    return null;
  }

  #takes(text: string): boolean {
    const taken = this.#content.startsWith(text, this.#at);
    if (taken) this.#at += text.length;
    return taken;
  }

  #matches(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#content);
    if (match !== null) this.#at += match[0].length;
    return match;
  }

  /** Where `text` comes next, or the end. */
  #find(text: string): number {
    const found = this.#content.indexOf(text, this.#at);
    return found === -1 ? this.#content.length : found;
  }
}
