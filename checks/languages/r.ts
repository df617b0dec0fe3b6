import { DOUBLE, HASH_COMMENTS, type LanguageDescription, partnerOf, SINGLE } from './description.ts';

const multiline = true;

export const r = {
  extensions: ['r'],
  isProgram: true,
  comments: HASH_COMMENTS,
  syntax: {
    strings: [
      {
        open: /(?<=(?<!\w)[rR])(["'])(-{0,9})([([{])/,
        close: ([, quote, dashes, bracket]) => `${partnerOf(bracket!)}${dashes}${quote}`,
        multiline,
      },
      { ...DOUBLE, multiline },
      { ...SINGLE, multiline },
      // Names.
      { open: '`', close: '`', keptBy: 'backslash', multiline },
    ],
    // Operators.
    skipped: [/%[^%\s]{0,30}%/],
  },
} as const satisfies LanguageDescription;
