/** What the checks know of a language: one file each in this folder, listed in languages.ts. */
export type LanguageDescription = {
  /** Without the dot, in small letters. */
  extensions: readonly string[];
  mediaTypes?: readonly string[];
  /** Names of files that are in the language, whatever their extension. */
  fileNames?: readonly RegExp[];
  /** The same, where the extension is that of no language. */
  otherFileNames?: RegExp;
  /** Its files are programs. */
  isProgram?: true;
  comments?: Comments;
  /** What a scan has to know beside the comments. Without it, comments and strings are not told from code. */
  syntax?: Syntax;
  tests?: Tests;
  /** Paths of what others wrote, and of what tools made, in whatever language. */
  vendored?: RegExp;
  generated?: RegExp;
};

/** What begins something. A pattern may look at what stands before it; its time is linear, and it has no flag but m. */
export type Mark = string | RegExp;
/** A function is given what `open` matched. */
type Closing = string | ((open: RegExpExecArray) => string);

/** A mark as a part of an expression. */
export function sourceOf(mark: Mark): string {
  if (typeof mark === 'string') return RegExp.escape(mark);
  return mark.multiline ? `(?m:${mark.source})` : mark.source;
}

export type Comments = {
  /** They end with the line, or before `lineEnd`. */
  line?: readonly Mark[];
  lineEnd?: string;
  block?: readonly BlockComment[];
};

/** Those that are `nested` lie in each other. */
export type BlockComment =
  | { open: Mark; close: Closing; nested?: never }
  | { open: string; close: string; nested: true };

/** A string, or another literal that is no code. */
export type StringSyntax = {
  open: Mark;
  close: Closing;
  /** What keeps a closing mark from closing: a backslash before it, or its being doubled. */
  keptBy?: 'backslash' | 'doubling';
  multiline?: true;
  /** What begins code inside of the string, its last character a bracket, up to the partner of that. */
  code?: string;
  /** Doubled, that bracket is text. */
  codeDoubled?: true;
  /** Brackets like the one that opened it are counted. */
  nests?: true;
  /** Quotes that stand before the closing ones are text. */
  closesLate?: true;
};

export type Syntax = {
  /** The first that fits is taken, patterns before texts. */
  strings: readonly StringSyntax[];
  /** Literals and names that may have a quote or the mark of a comment in them. */
  skipped?: readonly RegExp[];
  /** Lines for other programs than the compiler, whose brackets and quotes need no partner. */
  directives?: readonly RegExp[];
  /** What announces a text from the next line on; the group `name1`, `name2` or `name3` is the line that ends it. */
  heredoc?: RegExp;
  /** After the name that ends it, code goes on. */
  heredocGoesOn?: true;
  /** Words that are brackets. `until` closes `repeat`, `end` all others. */
  blocks?: { open: RegExp; close: RegExp };
  /** What begins a text that documents the program, at the beginning of a line; the group is what ends it. */
  docs?: RegExp;
  /** Where the program ends and its data begin. */
  end?: RegExp;
  /** What the search for lost brackets does not understand: a file that has it is not searched. */
  beyond?: RegExp;
};

export type Tests = {
  /** Names of files, without folders, in which tests are looked for. In folders of tests, they are in any file. */
  files: RegExp;
  /** Paths of tests, beside those that are so named in every language (file-roles.ts). */
  paths?: RegExp;
  /** What begins a test in a text without comments and strings. */
  cases: RegExp;
};

export const C_COMMENTS: Comments = { line: ['//'], block: [{ open: '/*', close: '*/' }] };
export const NESTED_COMMENTS: Comments = { line: ['//'], block: [{ open: '/*', close: '*/', nested: true }] };
export const HASH_COMMENTS: Comments = { line: ['#'] };

export const DOUBLE = { open: '"', close: '"', keptBy: 'backslash' } as const;
export const SINGLE = { open: "'", close: "'", keptBy: 'backslash' } as const;
export const TRIPLE = { open: '"""', close: '"""', multiline: true, closesLate: true } as const;
export const TRIPLE_SINGLE = { open: "'''", close: "'''", multiline: true } as const;
/** One character; a quote without a partner near it is that of a lifetime, a type or a symbol. */
export const CHARACTER: StringSyntax = {
  open: /'(?=(?:\\[^\n']{1,9}|\\'|[^'\\\n\ud800-\udfff]|[\ud800-\udbff][\udc00-\udfff])')/,
  close: "'",
  keptBy: 'backslash',
};

const PAIRS: Record<string, string> = { '(': ')', '[': ']', '{': '}', '<': '>' };

/** What closes a literal that was opened with `mark`. */
export const partnerOf = (mark: string): string => PAIRS[mark] ?? mark;
