import { C_COMMENTS, CHARACTER, DOUBLE, type LanguageDescription } from './description.ts';

/** C++ and Objective-C++ too. */
export const c = {
  extensions: ['c', 'h', 'cc', 'cpp', 'cxx', 'hh', 'hpp', 'hxx', 'mm'],
  isProgram: true,
  comments: C_COMMENTS,
  syntax: {
    strings: [CHARACTER, DOUBLE],
    directives: [/#(?:[^\n\\/]|\\\r?\n|\\.|\/(?![*/]))*/],
    // Raw strings, and branches of which the compiler sees one.
    beyond: /\bR"|^[ \t]*#[ \t]*(?:else|elif|if[ \t]+0)/m,
  },
  tests: {
    files: /(?:_tests?|Tests?)\.c(?:pp|c)?$/,
    cases: /\b(?:TEST(?:_[A-Z]+)?|BOOST_(?:AUTO|FIXTURE)_TEST_CASE)\s*\(/,
  },
} as const satisfies LanguageDescription;
