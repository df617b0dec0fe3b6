/**
 * The description of a language. Each has a file of its own in this folder; languages.ts lists them. Dangerous calls of a
 * language are in checks/security/patterns/, its linter is in checks/code/, its assertions are in checks/test-results/.
 */
export type LanguageDescription = {
  /** Without the dot, in small letters. */
  extensions: readonly string[];
  mediaTypes?: readonly string[];
  /** Names of files that are in the language, whatever their extension. */
  fileNames?: readonly RegExp[];
  /** Names of files that are in the language if their extension belongs to no language. */
  otherFileNames?: RegExp;
  /** Its files are programs. */
  isProgram?: true;
  comments?: Comments;
  /** Strings, heredocs and blocks. Without it the scan cannot tell comments and strings from code. */
  syntax?: Syntax;
  /** The grammar that its programs are parsed by. Without it only brackets and strings are compared. */
  grammar?: Grammar;
  tests?: Tests;
  /** Paths of third-party files, in any language. */
  vendored?: RegExp;
  /** Paths of files that tools write, in any language. */
  generated?: RegExp;
};

export type Grammar = {
  /** Name of its file in @vscode/tree-sitter-wasm. */
  file: string;
  /** Valid code that the grammar does not know: an error in a program that has some says nothing. */
  misread?: RegExp;
};

/** An opening mark. A pattern may look behind itself, takes linear time, and has no flag but m. */
export type Mark = string | RegExp;
/** The closing mark; a function derives it from the match of `open`. */
type Closing = string | ((open: RegExpExecArray) => string);

/** A mark as a part of an expression. */
export function sourceOf(mark: Mark): string {
  if (typeof mark === 'string') return RegExp.escape(mark);
  return mark.multiline ? `(?m:${mark.source})` : mark.source;
}

export type Comments = {
  /** Marks of comments that end with the line, or before `lineEnd`. */
  line?: readonly Mark[];
  lineEnd?: string;
  block?: readonly BlockComment[];
};

/** A comment with a closing mark. `nested` comments may contain each other. */
export type BlockComment =
  | { open: Mark; close: Closing; nested?: never }
  | { open: string; close: string; nested: true };

/** A string, or another literal that is no code. */
export type StringSyntax = {
  open: Mark;
  close: Closing;
  /** The escape for a closing mark: a backslash before it, or a second one after it. */
  keptBy?: 'backslash' | 'doubling';
  multiline?: true;
  /** The mark that begins code inside the string. It ends with a bracket; the code ends at the bracket's partner. */
  code?: string;
  /** Set if that bracket is text when it is doubled. */
  codeDoubled?: true;
  /** Set if the string may contain pairs of its own brackets. */
  nests?: true;
  /** Set if extra quotes before the closing ones are text. */
  closesLate?: true;
};

export type Syntax = {
  /** In order of precedence; patterns come before texts. */
  strings: readonly StringSyntax[];
  /** Literals and names that may have a quote or the mark of a comment in them. */
  skipped?: readonly RegExp[];
  /** Lines for other programs than the compiler, whose brackets and quotes need no partner. */
  directives?: readonly RegExp[];
  /** The start of a heredoc, whose text begins on the next line. Group `name1`, `name2` or `name3` is its last line. */
  heredoc?: RegExp;
  /** Set if code may follow the name that ends a heredoc. */
  heredocGoesOn?: true;
  /** Words that are brackets. `until` closes `repeat`, `end` all others. */
  blocks?: { open: RegExp; close: RegExp };
  /** The start of a documentation string at the beginning of a line. Its group is the closing mark. */
  docs?: RegExp;
  /** The line between a program and its data. */
  end?: RegExp;
  /** Syntax that the search for lost brackets does not understand. A file with such syntax is not searched. */
  beyond?: RegExp;
};

export type Tests = {
  /** Names of test files, without folders. In a folder of tests any file may hold tests. */
  files: RegExp;
  /** Paths of tests, beyond those that file-roles.ts knows for every language. */
  paths?: RegExp;
  /** The start of a test, in text whose comments and strings are masked. */
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

/** Returns the closing mark of a literal that `mark` opened. */
export const partnerOf = (mark: string): string => PAIRS[mark] ?? mark;
