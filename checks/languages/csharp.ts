import { C_COMMENTS, CHARACTER, DOUBLE, type LanguageDescription } from './description.ts';

export const csharp = {
  extensions: ['cs'],
  isProgram: true,
  comments: C_COMMENTS,
  syntax: {
    strings: [
      CHARACTER,
      { open: /\$?@\$?"/, close: '"', keptBy: 'doubling', multiline: true },
      { ...DOUBLE, open: '$"', code: '{', codeDoubled: true },
      DOUBLE,
    ],
    directives: [/#[^\n]*/],
    // Verbatim strings, and branches of which the compiler sees one.
    beyond: /"""|@\$?"|^[ \t]*#[ \t]*(?:else|elif|if[ \t]+false)/m,
  },
  tests: {
    files: /Tests?\.cs$/,
    paths: /Tests?\.cs$/,
    cases: /\[(?:Fact|Theory|Test|TestMethod|TestCase|DataTestMethod)\b/,
  },
  generated: /\.(?:g|designer)\.cs$/i,
} as const satisfies LanguageDescription;
