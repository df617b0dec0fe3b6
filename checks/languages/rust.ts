import { CHARACTER, DOUBLE, type LanguageDescription, NESTED_COMMENTS } from './description.ts';

export const rust = {
  extensions: ['rs'],
  isProgram: true,
  comments: NESTED_COMMENTS,
  syntax: {
    strings: [
      CHARACTER,
      { open: /(?<=(?<!\w)[bc]?r)(#{0,9})"/, close: ([, marks]) => `"${marks}`, multiline: true },
      { ...DOUBLE, multiline: true },
    ],
  },
  grammar: {
    file: 'rust',
    // Arguments of macros, the edition of 2024, and the compiler's nightly builds.
    misread:
      /\bmacro_rules!|~const\b|\bimpl\s+const\b|#!?\[unsafe\(|\bsafe\s+(?:fn|static)\b|\bauto\s+trait\b|\basync\s+gen\b|\bconst\s+[\w:]+\s+for\b|\btrait\s+\w+\s*=/,
  },
  tests: { files: /\.rs$/, cases: /#\[(?:\w+::)?(?:test|rstest)\b/ },
} as const satisfies LanguageDescription;
