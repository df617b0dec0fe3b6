import { DOUBLE, type LanguageDescription, partnerOf, SINGLE, type StringSyntax, type Syntax } from './description.ts';

/** Strings go on over lines. */
const multiline = true;
const code = '#{';
const keptBy = 'backslash';

/** The places in Ruby where a value may begin: after an operator, a word of the language, or a method that has it as argument. */
const BEFORE_VALUE = String.raw`(?<=(?:^|[\n(,=~!|&{;:?[<>*+-]|(?<![.\w@$])(?:if|unless|while|until|when|and|or|not|return|in|then|elsif|else|do))[ \t]{0,20}|[a-z_?!][ \t]{1,9}(?=.[^\s=]))`;

const percent = (kinds: string): RegExp => new RegExp(String.raw`(?<!\w)%[${kinds}]([^\w\s=])`);
const percentOf = (open: RegExp): StringSyntax => ({
  open,
  close: ([, mark]) => partnerOf(mark!),
  keptBy,
  multiline,
  nests: true,
});

const syntax: Syntax = {
  strings: [
    { ...DOUBLE, multiline, code },
    { ...SINGLE, multiline },
    { open: '`', close: '`', keptBy, multiline, code },
    { open: new RegExp(String.raw`${BEFORE_VALUE}\/`), close: '/', keptBy, multiline, code },
    percentOf(percent('qwis')),
    { ...percentOf(percent('QWIrx')), code },
    { ...percentOf(new RegExp(`${BEFORE_VALUE}%([([{<|!])`)), code },
  ],
  skipped: [
    /\$[^\w\s]/,
    /(?<=[(,=[{|&<>+:][ \t]{0,9}|\b(?:when|then|else|in)[ \t]{1,20})\?(?:\\.|[^\s\\])/,
    // Operators as names of methods.
    /(?<=\bdef[ \t]|\bdef[ \t]self\.|\.|(?<!:):)(?:[/%`]|<<|\[\]=?)/,
  ],
  heredoc:
    /(?<![\w)\]}])<<[~-]?(?:(?<quote>["'`])(?<name1>[^"'`\n]{1,99})\k<quote>)|(?<![\w)\]}])<<[~-](?<name2>[A-Za-z_]\w*)|(?<=[=(,+<][ \t]{0,9}|\b(?:puts|print|raise|return|abort|warn|execute)[ \t])<<(?<name3>[A-Z_]+)(?!\w)/,
  blocks: {
    open: new RegExp(
      [
        String.raw`(?<![.:@$\w&]|\bdef[ \t]{1,20})(?:`,
        // One that is written as an equation has no end.
        String.raw`def\b(?![ \t]+(?:[\w.]+[?!]?|(?:self\.)?(?:\[\]|[+*/%&|^~<=>!@-]{1,3}))(?:\((?:[^()\n]|\([^()\n]*\)){0,500}\)|[ \t])[ \t]*=[ \t])`,
        String.raw`|(?:class|module|begin|case)(?![\w?!])|for(?=[ \t]+[^\n]{1,99} in\b)`,
        String.raw`|(?<!^[ \t]{0,99}(?:while|until|for)\b[^\n]{0,200})do(?![\w?!])`,
        // After a value they are its condition.
        // A backslash in a comment goes on to no next line.
        String.raw`|(?<=(?:(?<!(?<!^[ \t]{0,99}#[^\n]{0,300})[^=(,|&\s][ \t]{0,9}\\\r?)\n|(?<![\s\S])|(?<![\w\]])=|(?<!\$)[(,|&{;:[+*<>]|(?<![.\w@$:])(?:then|else|do|begin|and|or|not|ensure|in))[ \t]{0,99})(?:if|unless|while|until)(?![\w?!])`,
        ')(?!:(?!:))',
      ].join(''),
      'm',
    ),
    close: /(?<![.:@$\w&]|\bdef[ \t]{1,20})end(?![\w?!]|:(?!:))/,
  },
  end: /^__END__\r?$/m,
  // Templates, and a condition of a loop with `do` that goes on on the next line.
  beyond: /<%|^[ \t]*\{[{%]|^[ \t]*(?:while|until|for)\b[^\n]*(?:\b(?:or|and)|&&|\|\||[\\,])[ \t]*$/m,
};

export const ruby = {
  extensions: ['rb'],
  isProgram: true,
  comments: { line: ['#'], block: [{ open: /(?<![^\n])=begin\b/, close: '\n=end' }] },
  syntax,
  // The list of folders to load from, and symbols of such names.
  grammar: { file: 'ruby', misread: /\$:|:\$/ },
  tests: {
    files: /_(?:spec|test)\.rb$/,
    cases: /^[ \t]*(?:(?:it|specify|example|scenario|test)[ \t(]+["']|it[ \t]*\{|def[ \t]+test_)/m,
  },
} as const satisfies LanguageDescription;
