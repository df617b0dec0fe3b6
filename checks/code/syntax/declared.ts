import type { Language } from '../../source-files.ts';
import { type CommentSyntax, DOUBLE, SINGLE, TRIPLE } from './comment-syntax.ts';

/** Languages that say what there is, rather than what is to be done. */
export const DECLARED: Partial<Record<Language, CommentSyntax>> = {
  sql: {
    line: ['--'],
    strings: [
      { open: "'", close: "'", multiline: true },
      { open: '"', close: '"', multiline: true },
    ],
    skipped: [],
    // Dollar quotes, and what only MySQL has.
    beyond: /\$\w{0,80}\$|\\'|^[ \t]*#|`|^[ \t]*delimiter\b/im,
  },
  css: {
    line: [],
    strings: [{ open: /(?<=\burl)\((?=[^"'\s])/y, close: ')', multiline: true }, DOUBLE, SINGLE],
    skipped: [],
    // Its dialects have comments to the end of the line.
    beyond: /(?:^|[^:])\/\//,
  },
  terraform: {
    line: ['#', '//'],
    strings: [{ ...DOUBLE, code: '${' }],
    skipped: [],
    // Heredocs and templates.
    beyond: /<<|[%$]\{\{|[%$]{2}\{|%\{/,
  },
  protobuf: { line: ['//'], strings: [DOUBLE, SINGLE], skipped: [] },
  graphql: { line: ['#'], blockComments: false, strings: [{ ...TRIPLE, escape: '\\' }, DOUBLE], skipped: [] },
};
