import { DOUBLE, type LanguageDescription, SINGLE } from './description.ts';

/** SCSS and Less too, whose comments may end with the line. */
export const css = {
  extensions: ['css', 'scss', 'less'],
  mediaTypes: ['text/css'],
  comments: { line: [/(?<!:)\/\//], block: [{ open: '/*', close: '*/' }] },
  syntax: {
    strings: [{ open: /(?<=\burl)\((?=[^"'\s])/, close: ')', multiline: true }, DOUBLE, SINGLE],
    // An address without quotes looks like a comment that ends with the line.
    beyond: /(?:^|[^:])\/\//,
  },
  vendored: /[.-]min\.css$/,
} as const satisfies LanguageDescription;
