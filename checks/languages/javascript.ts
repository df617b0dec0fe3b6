import { C_COMMENTS, DOUBLE, type LanguageDescription, SINGLE } from './description.ts';

export const javascript = {
  extensions: ['js', 'mjs', 'cjs', 'jsx'],
  mediaTypes: ['text/javascript', 'application/javascript', 'application/x-javascript', 'text/jsx'],
  isProgram: true,
  comments: C_COMMENTS,
  syntax: {
    strings: [DOUBLE, SINGLE, { open: '`', close: '`', keptBy: 'backslash', multiline: true }],
    // Regular expressions.
    skipped: [
      /(?<=[=(,[{:;!?&|+>~^%][ \t]{0,20}|\n[ \t]{0,80}|\b(?:return|typeof|case|of|in)[ \t])\/(?![*/])(?:\\[^\n]|\[(?:\\[^\n]|[^\]\\\n]){0,200}\]|[^/\\\n[]){1,400}\//,
    ],
  },
  tests: {
    files: /[.-](?:test|spec|e2e|cy)\.[cm]?jsx?$/i,
    cases:
      /(?<![.\w$])(?:(?:t|tap|QUnit|Deno)\.)?(?:it|test|specify)(?:\.(?:each|only|skip|todo|concurrent|sequential|failing|fails|for|runIf|skipIf|serial|step)\b|\([^()\n]{0,200}\)(?=\())*\s*(?:`|\(\s*["'`\w])/,
  },
  vendored: /(?:^|\/)(?:node_modules|bower_components)\/|[.-]min\.m?js$/,
  generated: /\.bundle\.js$/i,
} as const satisfies LanguageDescription;
