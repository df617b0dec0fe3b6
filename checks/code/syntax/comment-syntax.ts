/** A string; comments that begin like one, and literals without escapes, are given so too. */
export type StringSyntax = {
  /** Sticky where it is a pattern: what stands before is looked at behind it. */
  open: string | RegExp;
  close: string | ((open: RegExpExecArray) => string);
  /** What makes the next character part of the string. */
  escape?: string;
  multiline?: true;
  /** What begins code inside of the string, its last character a bracket, up to the partner of that. */
  code?: string;
  /** Doubled, that bracket is text. */
  doubled?: true;
  /** Brackets like the one that opened it are counted. */
  nests?: true;
};

export type CommentSyntax = {
  line: readonly string[];
  /** Block comments, `/*`, lie in each other. */
  nested?: true;
  /** There are none. */
  blockComments?: false;
  /** The first that fits is taken. */
  strings: readonly StringSyntax[];
  /** Sticky: literals and directives whose inside is skipped. */
  skipped: readonly RegExp[];
  /** Sticky: what announces a text from the next line on, and in group 1 the line that ends it. */
  heredoc?: RegExp;
  /** Sticky, at the beginning of a word: words that are brackets. `until` closes `repeat`, `end` all others. */
  blocks?: { open: RegExp; close: RegExp };
  /** Where the program ends and its data begin. */
  end?: RegExp;
  /** Syntax that this check does not understand: a file that has it is not checked. */
  beyond?: RegExp;
};

export const DOUBLE = { open: '"', close: '"', escape: '\\' } as const;
export const SINGLE = { open: "'", close: "'", escape: '\\' } as const;
export const TRIPLE = { open: '"""', close: '"""', multiline: true } as const;
export const TRIPLE_SINGLE = { open: "'''", close: "'''", multiline: true } as const;
export const CHARACTER = /'(?:\\[^\n']{1,9}|\\'|[^'\\\n])'/uy;

const PAIRS: Record<string, string> = { '(': ')', '[': ']', '{': '}', '<': '>' };

/** What closes a literal that was opened with `mark`. */
export const partnerOf = (mark: string): string => PAIRS[mark] ?? mark;
