import {
  DOUBLE,
  HASH_COMMENTS,
  type LanguageDescription,
  partnerOf,
  SINGLE,
  TRIPLE,
  TRIPLE_SINGLE,
} from './description.ts';

const multiline = true;
const code = '#{';
const keptBy = 'backslash';

export const elixir = {
  extensions: ['ex', 'exs'],
  isProgram: true,
  comments: HASH_COMMENTS,
  syntax: {
    strings: [
      // Sigils.
      { open: /~[A-Z]+("""|'''|[/|"'([{<])/, close: ([, mark]) => partnerOf(mark!), multiline },
      { open: /~[a-z]("""|'''|[/|"'([{<])/, close: ([, mark]) => partnerOf(mark!), keptBy, multiline, code },
      { ...TRIPLE, keptBy, code },
      { ...TRIPLE_SINGLE, keptBy, code },
      { ...DOUBLE, multiline, code },
      { ...SINGLE, multiline, code },
    ],
    // Characters.
    skipped: [/(?<!\w)\?(?:\\.|[^\s\\])/],
    blocks: {
      open: /(?<![.:@\w])(?:do|fn)(?![\w?!]|:(?!:))/,
      close: /(?<![.:@\w])end(?![\w?!]|:(?!:))/,
    },
    docs: /^@(?:module|type)?doc[ \t]+(?:~[sS])?("{3}|'{3})/,
    // Templates.
    beyond: /<%/,
  },
} as const satisfies LanguageDescription;
