import type { LanguageDescription } from './description.ts';

export const shell = {
  extensions: ['sh', 'bash'],
  mediaTypes: ['application/x-sh', 'text/x-shellscript'],
  isProgram: true,
  // Only where a word could begin.
  comments: { line: [/(?<![^\s;(])#/] },
  syntax: {
    strings: [
      { open: /(?<!\\)"/, close: '"', keptBy: 'backslash', multiline: true },
      { open: /(?<!\\)'/, close: "'", multiline: true },
    ],
  },
} as const satisfies LanguageDescription;
