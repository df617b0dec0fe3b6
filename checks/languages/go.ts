import { C_COMMENTS, CHARACTER, DOUBLE, type LanguageDescription } from './description.ts';

export const go = {
  extensions: ['go'],
  mediaTypes: ['text/x-go'],
  isProgram: true,
  comments: C_COMMENTS,
  syntax: { strings: [CHARACTER, { open: '`', close: '`', multiline: true }, DOUBLE] },
  grammar: { file: 'go' },
  tests: { files: /_test\.go$/, cases: /^func[ \t]+(?:Test|Fuzz)[A-Z_]\w*[ \t]*\(/m },
} as const satisfies LanguageDescription;
