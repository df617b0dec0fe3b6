import { C_COMMENTS, CHARACTER, DOUBLE, type LanguageDescription, TRIPLE } from './description.ts';

export const java = {
  extensions: ['java'],
  mediaTypes: ['text/x-java', 'text/x-java-source'],
  isProgram: true,
  comments: C_COMMENTS,
  syntax: { strings: [CHARACTER, { ...TRIPLE, keptBy: 'backslash' }, DOUBLE] },
  grammar: {
    file: 'java',
    // Imports of modules, and statements before the call of another constructor.
    misread: /^import\s+module\b|[;}]\s*(?:super|this)\s*\(/m,
  },
  tests: {
    files: /(?:Tests?|TestCase|IT|Spec)\.java$|^Test[A-Z]\w*\.java$/,
    paths: /Tests?\.java$|(?:^|\/)Test[A-Z]\w*\.java$/,
    cases: /@(?:Parameterized|Repeated)?Test\b|\bvoid[ \t]+test[A-Z]\w*[ \t]*\(/,
  },
} as const satisfies LanguageDescription;
