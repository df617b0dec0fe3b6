import { DOUBLE, type LanguageDescription, NESTED_COMMENTS, SINGLE, TRIPLE, TRIPLE_SINGLE } from './description.ts';

const code = '${';
const keptBy = 'backslash';

export const dart = {
  extensions: ['dart'],
  isProgram: true,
  comments: NESTED_COMMENTS,
  syntax: {
    strings: [
      { ...TRIPLE, open: /(?<=(?<!\w)r)"""/ },
      { ...TRIPLE_SINGLE, open: /(?<=(?<!\w)r)'''/ },
      { open: /(?<=(?<!\w)r)"/, close: '"' },
      { open: /(?<=(?<!\w)r)'/, close: "'" },
      { ...TRIPLE, keptBy, code },
      { ...TRIPLE_SINGLE, keptBy, code },
      { ...DOUBLE, code },
      { ...SINGLE, code },
    ],
  },
} as const satisfies LanguageDescription;
