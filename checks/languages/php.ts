import { DOUBLE, type LanguageDescription, SINGLE } from './description.ts';

export const php = {
  extensions: ['php'],
  isProgram: true,
  // `#[` begins an attribute.
  comments: { line: ['//', /#(?!\[)/], lineEnd: '?>', block: [{ open: '/*', close: '*/' }] },
  syntax: {
    strings: [
      // HTML around code; a text without any mark is code.
      { open: /(?<![\s\S])(?!\s*<\?)(?=[\s\S]*<\?(?:php\b|=))/, close: '<?', multiline: true },
      { open: '?>', close: '<?', multiline: true },
      { ...DOUBLE, multiline: true },
      { ...SINGLE, multiline: true },
    ],
    heredoc: /<<<[ \t]*(?:(?<quote>["'])(?<name1>[A-Za-z_]\w*)\k<quote>|(?<name2>[A-Za-z_]\w*))/,
    heredocGoesOn: true,
    // HTML around code, heredocs, attributes.
    beyond: /\?>|<<<|#\[|^(?!\s*<\?php)/,
  },
  grammar: { file: 'php', misread: /\bfunction\s+readonly\b/ },
  tests: {
    files: /Test\.php$/,
    paths: /Tests?\.php$/,
    cases: /\bfunction[ \t]+test\w*[ \t]*\(|#\[Test\]|(?<![>\w$])(?:it|test)[ \t]*\(/,
  },
} as const satisfies LanguageDescription;
