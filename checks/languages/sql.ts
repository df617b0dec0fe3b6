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
    // Dollar quotes, and what only MySQL has.
    beyond: /\$\w{0,80}\$|\\'|^[ \t]*#|`|^[ \t]*delimiter\b/im,
  },
} as const satisfies LanguageDescription;
