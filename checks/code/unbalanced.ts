import type { Language } from '../source-files.ts';
import type { SyntaxProblem } from './file-finding.ts';
import type { CommentSyntax, StringSyntax } from './syntax/comment-syntax.ts';
import { COMMENT_SYNTAX } from './syntax/comment-syntaxes.ts';

/**
 * Finds the first bracket, quote, comment or block without its partner, in one pass. null if there is none, if this
 * check does not know the language's comments and strings, or if it cannot be sure.
 */
export function findUnbalanced(language: Language, content: string): SyntaxProblem | null {
  const syntax = COMMENT_SYNTAX[language];
  if (syntax === undefined || syntax.beyond?.test(content)) return null;
  const problem = new Scan(syntax, programIn(syntax, content)).run();
  return problem && { message: problem.message, line: lineAt(content, problem.offset) };
}

const CLOSES = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
  ['repeat', 'until'],
]);
const WORD = /\w+/y;
const CLOSING = new Set(')]}');

function programIn({ end }: CommentSyntax, content: string): string {
  const at = end === undefined ? -1 : content.search(end);
  return at === -1 ? content : content.slice(0, at);
}

const lineAt = (content: string, offset: number): number => content.slice(0, offset).split('\n').length;

type Problem = { message: string; offset: number };
type OpenString = { syntax: StringSyntax; offset: number; open: string; close: string; depth: number };
/** `string` is the string that continues after the bracket, if the bracket holds code inside of a string. */
type OpenBracket = { bracket: string; offset: number; string: OpenString | null };
type Heredoc = { name: string; offset: number };

class Scan {
  readonly #syntax: CommentSyntax;
  readonly #content: string;
  readonly #brackets: OpenBracket[] = [];
  #string: OpenString | null = null;
  #heredocs: Heredoc[] = [];
  #at = 0;

  constructor(syntax: CommentSyntax, content: string) {
    this.#syntax = syntax;
    this.#content = content;
  }

  run(): Problem | null {
    while (this.#at < this.#content.length) {
      const problem = this.#step();
      if (problem !== null) return problem;
    }
    const [heredoc] = this.#heredocs;
    if (heredoc !== undefined)
      return { message: `the text up to \`${heredoc.name}\` is not closed`, offset: heredoc.offset };
    if (this.#string !== null) return { message: 'a string is not closed', offset: this.#string.offset };
    const open = this.#brackets.at(-1);
    return open === undefined ? null : { message: `\`${open.bracket}\` is not closed`, offset: open.offset };
  }

  #step(): Problem | null {
    if (this.#heredocs.length > 0 && this.#content[this.#at] === '\n') return this.#skipHeredocs();
    return this.#string === null ? this.#code() : this.#inString(this.#string);
  }

  #inString(string: OpenString): Problem | null {
    const { syntax, offset, close } = string;
    const { code, escape: escaping, nests } = syntax;
    if (syntax.doubled && this.#takes(code + code!.at(-1)!)) return null;
    if (code !== undefined && this.#takes(code)) {
      this.#brackets.push({ bracket: code.at(-1)!, offset, string });
      this.#string = null;
    } else if (escaping !== undefined && this.#takes(escaping)) this.#at += 1;
    else if (this.#takes(close)) {
      string.depth -= 1;
      if (string.depth > 0) return null;
      this.#string = null;
      // A text may end with quotes of its own, right before the closing three.
      while (close === '"""' && this.#takes('"'));
    } else if (this.#content[this.#at] === '\n' && !syntax.multiline) {
      return { message: 'a string is not closed', offset };
    } else if (nests && this.#takes(string.open)) string.depth += 1;
    else this.#at += 1;
    return null;
  }

  #code(): Problem | null {
    const offset = this.#at;
    const character = this.#content[offset]!;
    if (/\w/.test(character)) return this.#word(offset);
    if (/\s/.test(character)) {
      this.#at += 1;
      return null;
    }
    for (const pattern of this.#syntax.skipped) if (this.#matches(pattern) !== null) return null;
    if (this.#opensHeredoc(offset) || this.#opensString(offset, 'pattern')) return null;
    if (this.#syntax.line.some((mark) => this.#takes(mark))) {
      this.#at = this.#find('\n');
      return null;
    }
    if (this.#syntax.blockComments !== false && this.#takes('/*')) return this.#comment(offset);
    if (this.#opensString(offset, 'text')) return null;
    this.#at += 1;
    if (CLOSES.has(character)) this.#brackets.push({ bracket: character, offset, string: null });
    return CLOSING.has(character) ? this.#closed(character, offset) : null;
  }

  #word(offset: number): Problem | null {
    const { blocks } = this.#syntax;
    if (blocks === undefined) {
      this.#matches(WORD);
      return null;
    }
    const closing = this.#matches(blocks.close)?.[0];
    if (closing !== undefined) return this.#closed(closing, offset);
    const bracket = this.#matches(blocks.open)?.[0];
    if (bracket !== undefined) this.#brackets.push({ bracket, offset, string: null });
    else this.#matches(WORD);
    return null;
  }

  #closed(closing: string, offset: number): Problem | null {
    const open = this.#brackets.pop();
    if (open === undefined) return { message: `\`${closing}\` closes nothing`, offset };
    this.#string = open.string;
    if ((CLOSES.get(open.bracket) ?? 'end') === closing) return null;
    const opened = `\`${open.bracket}\` of line ${lineAt(this.#content, open.offset)}`;
    return { message: `\`${closing}\` stands where ${opened} is still open`, offset };
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

  #opensString(offset: number, kind: 'pattern' | 'text'): boolean {
    for (const syntax of this.#syntax.strings) {
      if ((typeof syntax.open === 'string') !== (kind === 'text')) continue;
      if (typeof syntax.open === 'string') {
        if (!this.#takes(syntax.open)) continue;
        this.#string = { syntax, offset, open: syntax.open, close: syntax.close as string, depth: 1 };
        return true;
      }
      const match = this.#matches(syntax.open);
      if (match === null) continue;
      const close = typeof syntax.close === 'string' ? syntax.close : syntax.close(match);
      this.#string = { syntax, offset, open: match[0].at(-1)!, close, depth: 1 };
      return true;
    }
    return false;
  }

  #opensHeredoc(offset: number): boolean {
    const match = this.#syntax.heredoc && this.#matches(this.#syntax.heredoc);
    if (!match) return false;
    this.#heredocs.push({ name: match[2] ?? match[3] ?? match[4]!, offset });
    return true;
  }

  /** Skips the texts of heredocs, from the end of the line that opens them. */
  #skipHeredocs(): Problem | null {
    for (const { name, offset } of this.#heredocs) {
      const end = new RegExp(`\\n[ \\t]*${RegExp.escape(name)}\\r?(?=\\n|$)`, 'g');
      end.lastIndex = this.#at;
      if (end.exec(this.#content) === null) return { message: `the text up to \`${name}\` is not closed`, offset };
      this.#at = end.lastIndex;
    }
    this.#heredocs = [];
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

  /** Returns the offset of the next `text`, or the end. */
  #find(text: string): number {
    const found = this.#content.indexOf(text, this.#at);
    return found === -1 ? this.#content.length : found;
  }
}
