import { DOUBLE, type LanguageDescription, SINGLE } from './description.ts';

const close = ([, marks]: RegExpExecArray): string => `]${marks}]`;

export const lua = {
  extensions: ['lua'],
  isProgram: true,
  comments: { line: ['--'], block: [{ open: /--\[(={0,20})\[/, close }] },
  syntax: {
    strings: [{ open: /\[(={0,20})\[/, close, multiline: true }, DOUBLE, SINGLE],
    skipped: [/`[^`\n]*`/],
    directives: [/#![^\n]*/],
    blocks: {
      open: /(?<![.:\w])(?:function|if|do|repeat)(?!\w)/,
      close: /(?<![.:\w])(?:end|until)(?!\w)/,
    },
    // Strings that skip lines, templates, and `if` as an expression, which has no end.
    beyond: /\\z|<%|\{%|(?:[=(,]|\breturn)\s*if\b/,
  },
} as const satisfies LanguageDescription;
