import { CHARACTER, DOUBLE, type LanguageDescription, NESTED_COMMENTS, TRIPLE } from './description.ts';

const code = '${';

export const kotlin = {
  extensions: ['kt', 'kts'],
  isProgram: true,
  comments: NESTED_COMMENTS,
  syntax: {
    strings: [CHARACTER, { ...TRIPLE, code }, { ...DOUBLE, code }],
    // Names.
    skipped: [/`[^`\n]*`/],
  },
  tests: {
    files: /(?:Tests?|IT|Spec)\.kt$/,
    paths: /Tests?\.kt$/,
    cases: /@(?:Parameterized|Repeated)?Test\b|:[ \t]*(?:Fun|String|Should|Behavior|Describe|Word|Free)Spec\b/,
  },
} as const satisfies LanguageDescription;
