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
  tests: { files: /\.rs$/, cases: /#\[(?:\w+::)?(?:test|rstest)\b/ },
} as const satisfies LanguageDescription;
