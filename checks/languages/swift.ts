import { DOUBLE, type LanguageDescription, NESTED_COMMENTS, TRIPLE } from './description.ts';

const code = '\\(';

export const swift = {
  extensions: ['swift'],
  isProgram: true,
  comments: NESTED_COMMENTS,
  syntax: {
    strings: [
      { open: /(#{1,9})("""|"|\/)/, close: ([, marks, quote]) => `${quote}${marks}`, multiline: true },
      { ...TRIPLE, keptBy: 'backslash', code },
      { ...DOUBLE, code },
    ],
    // Names.
    skipped: [/`[^`\n]*`/],
    // Branches of which the compiler sees one, and bare regular expressions.
    beyond: /^[ \t]*#(?:else|elseif)\b|[=(,:{][ \t]*\/[^/*\s=][^\n]*\//m,
  },
} as const satisfies LanguageDescription;
