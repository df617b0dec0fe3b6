import { CHARACTER, DOUBLE, type LanguageDescription, NESTED_COMMENTS, TRIPLE } from './description.ts';

const code = '${';

export const scala = {
  extensions: ['scala', 'sc', 'sbt'],
  isProgram: true,
  comments: NESTED_COMMENTS,
  syntax: {
    strings: [
      CHARACTER,
      { ...TRIPLE, open: /(?<=\w)"""/, code },
      TRIPLE,
      { ...DOUBLE, open: /(?<=\w)"(?!"")/, code },
      DOUBLE,
    ],
    // Names.
    skipped: [/`[^`\n]*`/],
    // XML among code.
    beyond: /<\/\w|\/>/,
  },
} as const satisfies LanguageDescription;
