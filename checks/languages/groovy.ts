import { C_COMMENTS, DOUBLE, type LanguageDescription, SINGLE, TRIPLE, TRIPLE_SINGLE } from './description.ts';

const code = '${';
const keptBy = 'backslash';

/** Gradle and Jenkins too. */
export const groovy = {
  extensions: ['groovy', 'gradle'],
  fileNames: [/^jenkinsfile$/i],
  isProgram: true,
  comments: C_COMMENTS,
  syntax: {
    strings: [{ ...TRIPLE, keptBy, code }, { ...TRIPLE_SINGLE, keptBy }, { ...DOUBLE, code }, SINGLE],
    // Slashy strings.
    skipped: [/(?<=[=~(,[{:?!&|<>+][ \t]{0,9}|\b(?:return|case|assert|in)[ \t])\/(?![/*=])(?:\\\/|[^/\n])*\//],
    directives: [/#![^\n]*/],
    // Dollar slashy strings, and slashy ones as the argument of a command or over several lines.
    beyond: /\$\/|\w[ \t]+\/[^\s/*=]|[=~(,][ \t]*\/(?![/*])[^/\n]*$/m,
  },
} as const satisfies LanguageDescription;
