import type { Language } from '../../source-files.ts';
import {
  type CommentSyntax,
  DOUBLE,
  partnerOf,
  SINGLE,
  type StringSyntax,
  TRIPLE,
  TRIPLE_SINGLE,
} from './comment-syntax.ts';

/** Strings go on over lines in scripts. */
const multiline = true;
const code = '#{';
const escaping = { escape: '\\' } as const;

/** Where a value may begin in Ruby: after an operator, a word of the language, or a method that has it as argument. */
const BEFORE_VALUE = String.raw`(?<=(?:^|[\n(,=~!|&{;:?[<>*+-]|(?<![.\w@$])(?:if|unless|while|until|when|and|or|not|return|in|then|elsif|else|do))[ \t]{0,20}|[a-z_?!][ \t]{1,9}(?=.[^\s=]))`;

const percent = (kinds: string): RegExp => new RegExp(String.raw`(?<!\w)%[${kinds}]([^\w\s=])`, 'y');
const percentOf = (open: RegExp): StringSyntax => ({
  open,
  close: ([, mark]) => partnerOf(mark!),
  ...escaping,
  multiline,
  nests: true,
});

const RUBY: CommentSyntax = {
  line: ['#'],
  blockComments: false,
  strings: [
    { open: /(?<![^\n])=begin\b/y, close: '\n=end', multiline },
    { ...DOUBLE, multiline, code },
    { ...SINGLE, multiline },
    { open: '`', close: '`', ...escaping, multiline, code },
    { open: new RegExp(String.raw`${BEFORE_VALUE}\/`, 'y'), close: '/', ...escaping, multiline, code },
    percentOf(percent('qwis')),
    { ...percentOf(percent('QWIrx')), code },
    { ...percentOf(new RegExp(`${BEFORE_VALUE}%([([{<|!])`, 'y')), code },
  ],
  skipped: [
    /\$[^\w\s]/y,
    /(?<=[(,=[{|&<>+:][ \t]{0,9}|\b(?:when|then|else|in)[ \t]{1,20})\?(?:\\.|[^\s\\])/y,
    // Operators as names of methods.
    /(?<=\bdef[ \t]|\bdef[ \t]self\.|\.|(?<!:):)(?:[/%`]|<<|\[\]=?)/y,
  ],
  heredoc:
    /(?<![\w)\]}])<<[~-]?(?:(["'`])([^"'`\n]{1,99})\1)|(?<![\w)\]}])<<[~-]([A-Za-z_]\w*)|(?<=[=(,+<][ \t]{0,9}|\b(?:puts|print|raise|return|abort|warn|execute)[ \t])<<([A-Z_]+)(?!\w)/y,
  blocks: {
    open: new RegExp(
      [
        String.raw`(?<![.:@$\w&]|\bdef[ \t]+)(?:`,
        // One that is written as an equation has no end.
        String.raw`def\b(?![ \t]+(?:[\w.]+[?!]?|(?:self\.)?(?:\[\]|[+*/%&|^~<=>!@-]{1,3}))(?:\((?:[^()\n]|\([^()\n]*\)){0,500}\)|[ \t])[ \t]*=[ \t])`,
        String.raw`|(?:class|module|begin|case)(?![\w?!])|for(?=[ \t]+[^\n]{1,99} in\b)`,
        String.raw`|(?<!^[ \t]{0,99}(?:while|until|for)\b[^\n]{0,200})do(?![\w?!])`,
        // After a value they are its condition.
        // A backslash in a comment goes on to no next line.
        String.raw`|(?<=(?:(?<!(?<!^[ \t]{0,99}#[^\n]{0,300})[^=(,|&\s][ \t]{0,9}\\\r?)\n|(?<![\s\S])|(?<![\w\]])=|(?<!\$)[(,|&{;:[+*<>]|(?<![.\w@$:])(?:then|else|do|begin|and|or|not|ensure|in))[ \t]{0,99})(?:if|unless|while|until)(?![\w?!])`,
        ')(?!:(?!:))',
      ].join(''),
      'my',
    ),
    close: /(?<![.:@$\w&]|\bdef[ \t]+)end(?![\w?!]|:(?!:))/y,
  },
  end: /^__END__\r?$/m,
  // Templates, and a condition of a loop with `do` that goes on on the next line.
  beyond: /<%|^[ \t]*\{[{%]|^[ \t]*(?:while|until|for)\b[^\n]*(?:\b(?:or|and)|&&|\|\||[\\,])[ \t]*$/m,
};

const LUA: CommentSyntax = {
  line: ['--'],
  blockComments: false,
  strings: [{ open: /(?:--)?\[(={0,20})\[/y, close: ([, marks]) => `]${marks}]`, multiline }, DOUBLE, SINGLE],
  skipped: [/#![^\n]*/y, /`[^`\n]*`/y],
  blocks: {
    open: /(?<![.:\w])(?:function|if|do|repeat)(?!\w)/y,
    close: /(?<![.:\w])(?:end|until)(?!\w)/y,
  },
  // Strings that skip lines, templates, and `if` as an expression, which has no end.
  beyond: /\\z|<%|\{%|(?:[=(,]|\breturn)\s*if\b/,
};

const ELIXIR: CommentSyntax = {
  line: ['#'],
  blockComments: false,
  strings: [
    { open: /~[A-Z]+("""|'''|[/|"'([{<])/y, close: ([, mark]) => partnerOf(mark!), multiline },
    { open: /~[a-z]("""|'''|[/|"'([{<])/y, close: ([, mark]) => partnerOf(mark!), ...escaping, multiline, code },
    { ...TRIPLE, ...escaping, code },
    { ...TRIPLE_SINGLE, ...escaping, code },
    { ...DOUBLE, multiline, code },
    { ...SINGLE, multiline, code },
  ],
  skipped: [/(?<!\w)\?(?:\\.|[^\s\\])/y],
  blocks: {
    open: /(?<![.:@\w])(?:do|fn)(?![\w?!]|:(?!:))/y,
    close: /(?<![.:@\w])end(?![\w?!]|:(?!:))/y,
  },
  beyond: /<%/,
};

const R: CommentSyntax = {
  line: ['#'],
  blockComments: false,
  strings: [
    {
      open: /(?<=(?<!\w)[rR])(["'])(-{0,9})([([{])/y,
      close: ([, quote, dashes, bracket]) => `${partnerOf(bracket!)}${dashes}${quote}`,
      multiline,
    },
    { ...DOUBLE, multiline },
    { ...SINGLE, multiline },
    { open: '`', close: '`', ...escaping, multiline },
  ],
  skipped: [/%[^%\s]{0,30}%/y],
};

const PHP: CommentSyntax = {
  line: ['//', '#'],
  strings: [
    { ...DOUBLE, multiline },
    { ...SINGLE, multiline },
  ],
  skipped: [],
  // HTML around code, heredocs, attributes.
  beyond: /\?>|<<<|#\[|^(?!\s*<\?php)/,
};

export const SCRIPTED: Partial<Record<Language, CommentSyntax>> = {
  ruby: RUBY,
  lua: LUA,
  elixir: ELIXIR,
  r: R,
  php: PHP,
};
