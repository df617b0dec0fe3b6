import type { Language } from '../source-files.ts';

export type StringSyntax = {
  open: string;
  close: string;
  /** What makes the next character part of the string. */
  escape?: string;
  multiline?: true;
  /** What begins code inside of the string, up to `}`; doubled it does not. */
  code?: string;
};

export type CommentSyntax = {
  line: readonly string[];
  /** Block comments lie in each other. They have the same marks everywhere. */
  nested?: true;
  strings: readonly StringSyntax[];
  /** Sticky: literals and directives whose inside is skipped. */
  skipped: readonly RegExp[];
  /** Sticky: how a literal begins that has no escapes, and how the one that began so ends. */
  raw: readonly { open: RegExp; close: (mark: string) => string }[];
  /** What this check does not understand: a file that has it is not judged. */
  beyond?: RegExp;
};

const DOUBLE = { open: '"', close: '"', escape: '\\' } as const;
const SINGLE = { open: "'", close: "'", escape: '\\' } as const;
const CHARACTER = /'(?:\\[^\n']{1,9}|\\'|[^'\\\n])'/uy;

/** Where comments and strings begin and end. Languages that are not here do not live by brackets and quotes alone. */
export const COMMENT_SYNTAX: Partial<Record<Language, CommentSyntax>> = {
  go: {
    line: ['//'],
    strings: [{ open: '`', close: '`', multiline: true }, DOUBLE],
    skipped: [CHARACTER],
    raw: [],
  },
  java: {
    line: ['//'],
    strings: [{ open: '"""', close: '"""', escape: '\\', multiline: true }, DOUBLE],
    skipped: [CHARACTER],
    raw: [],
  },
  kotlin: {
    line: ['//'],
    nested: true,
    strings: [
      { open: '"""', close: '"""', multiline: true, code: '${' },
      { ...DOUBLE, code: '${' },
    ],
    skipped: [CHARACTER],
    raw: [],
  },
  rust: {
    line: ['//'],
    nested: true,
    strings: [{ ...DOUBLE, multiline: true }],
    skipped: [CHARACTER],
    raw: [{ open: /(?<!\w)b?r(#{0,9})"/y, close: (mark) => `"${mark}` }],
  },
  csharp: {
    line: ['//'],
    strings: [{ ...DOUBLE, open: '$"', code: '{' }, DOUBLE],
    skipped: [CHARACTER, /#[^\n]*/y],
    raw: [],
    // Verbatim strings, and branches of which the compiler sees one.
    beyond: /"""|@\$?"|^[ \t]*#[ \t]*(?:else|elif|if[ \t]+false)/m,
  },
  c: {
    line: ['//'],
    strings: [DOUBLE],
    skipped: [CHARACTER, /#(?:[^\n\\/]|\\\r?\n|\\.|\/(?![*/]))*/y],
    raw: [],
    beyond: /\bR"|^[ \t]*#[ \t]*(?:else|elif|if[ \t]+0)/m,
  },
  php: {
    line: ['//', '#'],
    strings: [
      { ...DOUBLE, multiline: true },
      { ...SINGLE, multiline: true },
    ],
    skipped: [],
    raw: [],
    // HTML around code, heredocs, attributes.
    beyond: /\?>|<<<|#\[|^(?!\s*<\?php)/,
  },
  sql: {
    line: ['--'],
    strings: [
      { open: "'", close: "'", multiline: true },
      { open: '"', close: '"', multiline: true },
    ],
    skipped: [],
    raw: [],
    // Dollar quotes, and what only MySQL has.
    beyond: /\$\w*\$|\\'|^\s*#|`|^\s*delimiter\b/im,
  },
  css: {
    line: [],
    strings: [DOUBLE, SINGLE],
    skipped: [],
    raw: [{ open: /url\((?=[^"'\s])/y, close: () => ')' }],
    // Its dialects have comments to the end of the line.
    beyond: /(?:^|[^:])\/\//,
  },
  terraform: {
    line: ['#', '//'],
    strings: [{ ...DOUBLE, code: '${' }],
    skipped: [],
    raw: [],
    // Heredocs and templates.
    beyond: /<<|[%$]\{\{|[%$]{2}\{|%\{/,
  },
};
