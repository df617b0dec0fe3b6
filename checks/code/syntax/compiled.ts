import type { Language } from '../../source-files.ts';
import { CHARACTER, type CommentSyntax, DOUBLE, SINGLE, TRIPLE, TRIPLE_SINGLE } from './comment-syntax.ts';

const code = '${';

export const COMPILED: Partial<Record<Language, CommentSyntax>> = {
  go: {
    line: ['//'],
    strings: [{ open: '`', close: '`', multiline: true }, DOUBLE],
    skipped: [CHARACTER],
  },
  java: {
    line: ['//'],
    strings: [{ ...TRIPLE, escape: '\\' }, DOUBLE],
    skipped: [CHARACTER],
  },
  kotlin: {
    line: ['//'],
    nested: true,
    strings: [
      { ...TRIPLE, code },
      { ...DOUBLE, code },
    ],
    skipped: [CHARACTER, /`[^`\n]*`/y],
  },
  scala: {
    line: ['//'],
    nested: true,
    strings: [{ ...TRIPLE, open: /(?<=\w)"""/y, code }, TRIPLE, { ...DOUBLE, open: /(?<=\w)"/y, code }, DOUBLE],
    skipped: [CHARACTER, /`[^`\n]*`/y],
    // XML among code.
    beyond: /<\/\w|\/>/,
  },
  swift: {
    line: ['//'],
    nested: true,
    strings: [
      { open: /(#{1,9})("""|"|\/)/y, close: ([, marks, quote]) => `${quote}${marks}`, multiline: true },
      { ...TRIPLE, escape: '\\', code: '\\(' },
      { ...DOUBLE, code: '\\(' },
    ],
    skipped: [/`[^`\n]*`/y],
    // Branches of which the compiler sees one, and bare regular expressions.
    beyond: /^[ \t]*#(?:else|elseif)\b|[=(,:{][ \t]*\/[^/*\s=][^\n]*\//m,
  },
  dart: {
    line: ['//'],
    nested: true,
    strings: [
      { ...TRIPLE, open: /(?<=(?<!\w)r)"""/y },
      { ...TRIPLE_SINGLE, open: /(?<=(?<!\w)r)'''/y },
      { open: /(?<=(?<!\w)r)"/y, close: '"' },
      { open: /(?<=(?<!\w)r)'/y, close: "'" },
      { ...TRIPLE, escape: '\\', code },
      { ...TRIPLE_SINGLE, escape: '\\', code },
      { ...DOUBLE, code },
      { ...SINGLE, code },
    ],
    skipped: [],
  },
  groovy: {
    line: ['//'],
    strings: [{ ...TRIPLE, escape: '\\', code }, { ...TRIPLE_SINGLE, escape: '\\' }, { ...DOUBLE, code }, SINGLE],
    skipped: [
      /#![^\n]*/y,
      /(?<=[=~(,[{:?!&|<>+][ \t]{0,9}|\b(?:return|case|assert|in)[ \t])\/(?![/*=])(?:\\\/|[^/\n])*\//y,
    ],
    // Dollar slashy strings, and slashy ones as the argument of a command or over several lines.
    beyond: /\$\/|\w[ \t]+\/[^\s/*=]|[=~(,][ \t]*\/(?![/*])[^/\n]*$/m,
  },
  rust: {
    line: ['//'],
    nested: true,
    strings: [
      { open: /(?<=(?<!\w)[bc]?r)(#{0,9})"/y, close: ([, marks]) => `"${marks}`, multiline: true },
      { ...DOUBLE, multiline: true },
    ],
    skipped: [CHARACTER],
  },
  csharp: {
    line: ['//'],
    strings: [{ ...DOUBLE, open: '$"', code: '{', doubled: true }, DOUBLE],
    skipped: [CHARACTER, /#[^\n]*/y],
    // Verbatim strings, and branches of which the compiler sees one.
    beyond: /"""|@\$?"|^[ \t]*#[ \t]*(?:else|elif|if[ \t]+false)/m,
  },
  c: {
    line: ['//'],
    strings: [DOUBLE],
    skipped: [CHARACTER, /#(?:[^\n\\/]|\\\r?\n|\\.|\/(?![*/]))*/y],
    beyond: /\bR"|^[ \t]*#[ \t]*(?:else|elif|if[ \t]+0)/m,
  },
};
