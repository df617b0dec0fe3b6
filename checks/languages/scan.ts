import type { BlockComment, LanguageDescription, StringSyntax } from './description.ts';
import { closeOf, type Grammar, grammarOf, type Sought } from './grammar.ts';

/** A comment, a string, or a bracket. A string with code inside of it comes in parts. */
export type Part = {
  kind: 'comment' | 'string' | 'open' | 'close';
  /** In a later part of a string, where the first one begins. */
  start: number;
  /** The range between its marks. */
  from: number;
  to: number;
  end: number;
  isClosed: boolean;
  /** The rest of a string after the code inside of it: resume here once its bracket is closed. */
  code?: { bracket: string; string: OpenString };
  /** The line that a heredoc ends with. */
  heredoc?: string;
};

/** Finds the parts of a program, in one pass. */
export class Scan {
  readonly #content: string;
  readonly #grammar: Grammar;
  /** The last one of each kind of string. */
  readonly #stops = new Map<StringSyntax, { open: string; close: string; lines: boolean; stop: RegExp }>();
  #at = 0;
  /** They begin with the next line, at `#line`. */
  #heredocs: { name: string; start: number }[] = [];
  #line = 0;
  #hasHeredocs = true;

  constructor(description: LanguageDescription, content: string, sought: Sought) {
    this.#grammar = grammarOf(description, sought);
    this.#content = content;
  }

  /** The next part; null after the last one. */
  next(): Part | null {
    for (;;) {
      const { opener, rules } = this.#grammar;
      opener.lastIndex = this.#at;
      const match = opener.exec(this.#content);
      if (this.#heredocs.length > 0 && (match === null || match.index > this.#line)) {
        const part = this.#passHeredocs();
        if (part !== null) return part;
        continue;
      }
      if (match === null) return null;
      const [opened] = match;
      const start = match.index;
      this.#at = start + opened.length;
      const rule = rules.find(({ group }) => match[group] !== undefined)!;
      switch (rule.kind) {
        case 'line':
          return this.#lineComment(start);
        case 'block':
          return this.#blockComment(start, rule.comment, closeOf(rule, this.#content, start));
        case 'string': {
          const close = closeOf(rule, this.#content, start);
          return this.resume({ syntax: rule.string, start, open: opened.at(-1) ?? '', close, depth: 1 });
        }
        case 'heredoc':
          this.#announce((match.groups?.name1 ?? match.groups?.name2 ?? match.groups?.name3)!, start);
          break;
        case 'open':
        case 'close':
          return { kind: rule.kind, start, from: start, to: this.#at, end: this.#at, isClosed: true };
      }
    }
  }

  #lineComment(start: number): Part {
    const from = this.#at;
    const { lineEnd } = this.#grammar;
    lineEnd.lastIndex = from;
    this.#at = lineEnd.exec(this.#content)?.index ?? this.#content.length;
    return { kind: 'comment', start, from, to: this.#at, end: this.#at, isClosed: true };
  }

  #blockComment(start: number, comment: BlockComment, close: string): Part {
    const from = this.#at;
    const marks = findsAny(comment.nested ? [comment.open, close] : [close]);
    marks.lastIndex = from;
    for (let depth = 1; ; ) {
      const mark = marks.exec(this.#content);
      this.#at = mark === null ? this.#content.length : marks.lastIndex;
      if (mark === null) return { kind: 'comment', start, from, to: this.#at, end: this.#at, isClosed: false };
      depth += mark[0] === close ? -1 : 1;
      if (depth === 0) return { kind: 'comment', start, from, to: mark.index, end: this.#at, isClosed: true };
    }
  }

  /** The next part of a string, from here on. */
  resume(string: OpenString): Part {
    const { syntax, start, open, close } = string;
    const { code, multiline, nests } = syntax;
    const from = this.#at;
    const part = { kind: 'string', start, from } as const;
    const holdsCode = this.#grammar.sought === 'pairs' ? code : undefined;
    const stop = this.#stopOf(string, holdsCode, multiline !== true || this.#heredocs.length > 0);
    stop.lastIndex = from;
    for (let match = stop.exec(this.#content); match !== null; match = stop.exec(this.#content)) {
      const [mark] = match;
      this.#at = stop.lastIndex;
      if (mark === holdsCode) {
        const end = { to: match.index, end: this.#at, isClosed: true };
        return { ...part, ...end, code: { bracket: mark.at(-1)!, string } };
      }
      if (mark === '\\') stop.lastIndex += 1;
      else if (mark === close) {
        string.depth -= 1;
        if (string.depth > 0) continue;
        while (syntax.closesLate && this.#content[this.#at] === close.at(-1)) this.#at += 1;
        return { ...part, to: this.#at - close.length, end: this.#at, isClosed: true };
      } else if (mark === open && nests) string.depth += 1;
      else if (mark === '\n' && this.#heredocs.length > 0) {
        this.#at = match.index;
        const unclosed = this.#passHeredocs();
        if (unclosed?.isClosed === false) return unclosed;
        stop.lastIndex = this.#at;
      } else if (mark === '\n' && !multiline) {
        this.#at = match.index;
        return { ...part, to: this.#at, end: this.#at, isClosed: false };
      }
    }
    this.#at = this.#content.length;
    return { ...part, to: this.#at, end: this.#at, isClosed: false };
  }

  #announce(name: string, start: number): void {
    if (!this.#hasHeredocs) return;
    if (this.#heredocs.length === 0) {
      const line = this.#content.indexOf('\n', this.#at);
      this.#line = line === -1 ? this.#content.length : line;
    }
    this.#heredocs.push({ name, start });
  }

  /** The heredocs that begin with the next line, as one string. null if one does not end, and only texts are sought. */
  #passHeredocs(): Part | null {
    const heredocs = this.#heredocs;
    this.#heredocs = [];
    const from = Math.min(this.#line + 1, this.#content.length);
    let end = this.#line;
    for (const { name, start } of heredocs) {
      const last = new RegExp(`\\n[ \\t]*${RegExp.escape(name)}${this.#grammar.heredocEnd}`, 'g');
      last.lastIndex = end;
      if (last.exec(this.#content) === null) {
        // It is none, and who looked for the end of each of thousands would not end.
        this.#hasHeredocs = false;
        if (this.#grammar.sought === 'texts') return null;
        return { kind: 'string', start, from, to: from, end: from, isClosed: false, heredoc: name };
      }
      end = last.lastIndex;
    }
    this.#at = end;
    return { kind: 'string', start: from, from, to: end, end, isClosed: true };
  }

  /** Returns the pattern of places where a string ends, begins code, or goes on in spite of a closing mark. */
  #stopOf({ syntax, open, close }: OpenString, code: string | undefined, lines: boolean): RegExp {
    const known = this.#stops.get(syntax);
    if (known?.open === open && known.close === close && known.lines === lines) return known.stop;
    const { codeDoubled, keptBy, nests } = syntax;
    const stop = findsAny([
      ...(code && codeDoubled ? [code + code.at(-1)!] : []),
      ...(code ? [code] : []),
      ...(keptBy === 'backslash' ? ['\\'] : []),
      ...(keptBy === 'doubling' ? [close + close] : []),
      close,
      ...(nests ? [open] : []),
      ...(lines ? ['\n'] : []),
    ]);
    this.#stops.set(syntax, { open, close, lines, stop });
    return stop;
  }
}

const findsAny = (marks: string[]): RegExp => new RegExp(marks.map((mark) => RegExp.escape(mark)).join('|'), 'g');

export type OpenString = { syntax: StringSyntax; start: number; open: string; close: string; depth: number };
