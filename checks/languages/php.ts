import { DOUBLE, type LanguageDescription, SINGLE } from './description.ts';

export const php = {
  extensions: ['php'],
  isProgram: true,
  // `#[` begins an attribute.
  comments: { line: ['//', /#(?!\[)/], block: [{ open: '/*', close: '*/' }] },
  syntax: {
    strings: [
      { ...DOUBLE, multiline: true },
      { ...SINGLE, multiline: true },
    ],
    // HTML around code, heredocs, attributes.
    beyond: /\?>|<<<|#\[|^(?!\s*<\?php)/,
  },
  tests: {
    files: /Test\.php$/,
    paths: /Tests?\.php$/,
    cases: /\bfunction[ \t]+test\w*[ \t]*\(|#\[Test\]|(?<![>\w$])(?:it|test)[ \t]*\(/,
  },
} as const satisfies LanguageDescription;
