import type { LanguageDescription } from './description.ts';

export const sql = {
  extensions: ['sql'],
  mediaTypes: ['application/sql'],
  isProgram: true,
  comments: { line: ['--'], block: [{ open: '/*', close: '*/' }] },
  syntax: {
    strings: [
      { open: "'", close: "'", keptBy: 'doubling', multiline: true },
      // Names, and in MySQL strings.
      { open: '"', close: '"', keptBy: 'doubling', multiline: true },
    ],
    // MySQL's own syntax, and functions in other languages. The scan reads functions in SQL as a part of the script.
    beyond: /\\'|^[ \t]*#|`|^[ \t]*delimiter\b|\blanguage\s{1,20}'?(?!sql\b|plpgsql\b)\w/im,
  },
} as const satisfies LanguageDescription;
