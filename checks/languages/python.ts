import { DOUBLE, HASH_COMMENTS, type LanguageDescription, SINGLE } from './description.ts';

export const python = {
  extensions: ['py', 'pyi'],
  mediaTypes: ['text/x-python', 'application/x-python-code'],
  isProgram: true,
  comments: HASH_COMMENTS,
  syntax: {
    strings: [
      { open: '"""', close: '"""', keptBy: 'backslash', multiline: true },
      { open: "'''", close: "'''", keptBy: 'backslash', multiline: true },
      DOUBLE,
      SINGLE,
    ],
    docs: /^[rRuU]?("{3}|'{3})/,
  },
  tests: {
    files: /^(?:test_.*|.*_test)\.py$/,
    paths: /(?:^|\/)conftest\.[^/]*$/,
    cases: /^[ \t]*(?:async[ \t]+)?def[ \t]+test\w*[ \t]*\(/m,
  },
} as const satisfies LanguageDescription;
