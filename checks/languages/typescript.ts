import type { LanguageDescription } from './description.ts';
import { javascript } from './javascript.ts';

export const typescript = {
  extensions: ['ts', 'mts', 'cts', 'tsx'],
  mediaTypes: ['application/typescript', 'text/typescript', 'text/x-typescript'],
  isProgram: true,
  comments: javascript.comments,
  syntax: javascript.syntax,
  tests: { files: /[.-](?:test|spec|e2e|cy)\.[cm]?tsx?$/i, cases: javascript.tests.cases },
} as const satisfies LanguageDescription;
