// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is code of other languages.
import { describe, expect, test } from '@jest/globals';
import { LANGUAGES, type Language } from '../../checks/languages/languages.ts';
import { mask } from '../../checks/mask.ts';

const languages = Object.keys(LANGUAGES) as Language[];
const masked = languages.filter((language) => LANGUAGES[language].syntax !== undefined);

/** Masked text: comments and the contents of strings are dots. Sources have tabs, since masking leaves spaces. */
const shown = (language: Language, content: string): string =>
  mask(content.replaceAll(' ', '\t'), language)!.code.replaceAll(' ', '.').replaceAll('\t', ' ');

describe("comments and strings are found by the language's rules", () => {
  test.each<[Language, string, string]>([
    // A block comment ends with its own partner.
    ['kotlin', '/* a /* b */ c */ d()', '................. d()'],
    ['rust', '/* a /* b */ c */ d()', '................. d()'],
    ['swift', '/* a /* b */ c */ d()', '................. d()'],
    ['java', '/* a /* b */ c()', '............ c()'],
    // Literals without escapes, and literals that close late.
    ['rust', 'a(r#"b" // c"#, d)', 'a(r#"......."#, d)'],
    ['java', 'a("""\n b\\""" // c\n""", d)', 'a("""\n...........\n""", d)'],
    ['kotlin', 'a("""{"b"""", c)', 'a("""....""", c)'],
    ['csharp', 'a(@"b\\", c, @$"d""e\\")', 'a(@"..", c, @$".....")'],
    ['lua', '--[==[ a ]] ]==] b([[c\nd]]) -- e', '................ b([[.\n.]]) ....'],
    ['r', 'a(r"---(b)" c)---", d) # e', 'a(r"---(.....)---", d) ...'],
    ['dart', "a(r'\\', b) // c", "a(r'.', b) ...."],
    // A quote that begins no character literal begins nothing.
    [
      'rust',
      "fn f(c: char) { c == '\"' && g(); c == '\\\"' && h() }",
      "fn f(c: char) { c == '.' && g(); c == '..' && h() }",
    ],
    ['rust', 'fn i<\'a>(s: &\'a str) { j("k // l") }', 'fn i<\'a>(s: &\'a str) { j("......") }'],
    ['c', "long a = 1'000; b(c);", "long a = 1'000; b(c);"],
    ['go', "a('\"', b) // c", "a('.', b) ...."],
    // Ruby's regular expressions, lists, heredocs and comments.
    ['ruby', 'a =~ /"#/ ; b(c)', 'a =~ /../ ; b(c)'],
    ['ruby', "a(%w[it's], b) # c", 'a(%w[....], b) ...'],
    ['ruby', "a(<<~B, c)\n  it's # d\nB\ne()", 'a(<<~B, c)\n..........\n.\ne()'],
    ['ruby', "a = 'b\nc' # d", "a = '.\n.' ..."],
    ['ruby', 'a =begin_of b', 'a =begin_of b'],
    ['ruby', '=begin\na\n=end\nb', '......\n.\n....\nb'],
    // Names in quotes, and in SQL doubled ones.
    ['sql', "SELECT \"it's\", 'a''b' -- c", 'SELECT "....", \'....\' ....'],
    ['kotlin', "fun `it's`() = a // b", "fun `it's`() = a ...."],
    // JavaScript's regular expressions.
    ['javascript', "a.replace(/[`'/]/g, b); c(`d`);", "a.replace(/[`'/]/g, b); c(`.`);"],
    ['typescript', 'const a = b / c; // d / e', 'const a = b / c; ........'],
    ['php', '#[A(1)] # b', '#[A(1)] ...'],
    ['php', "<p>it's</p><?php a(); ?><p>it's</p><?= b('c') ?>", "...........<?php a(); ?>...........<?= b('.') ?>"],
    ['php', '<?php // a ?><?php b(); # c\nd();', '<?php .....?><?php b(); ...\nd();'],
    ['php', "a(<<<XML\n<?xml ?> it's\n  XML, b); // c", 'a(<<<XML\n.............\n....., b); ....'],
    ['php', "a('b'); ?>", "a('.'); ?>"],
    ['shell', 'a ${b#c} \\"d # e', 'a ${b#c} \\"d ...'],
    ['elixir', '@a ~r/["#]/ # b', '@a ~r/..../ ...'],
    ['terraform', 'a = "b" # c\n// d', 'a = "." ...\n....'],
    ['css', 'a { b: url(data:x//y) } /* c */', 'a { b: url(.........) } .......'],
  ])('%s: %j', (language, content, expected) => {
    expect(shown(language, content)).toBe(expected);
  });
});

describe('an unclosed comment or string hides no code', () => {
  test.each<[Language, string]>([
    ['javascript', "a = 'b;\nc();"],
    ['python', 'a = "b\nc()'],
    ['go', 'a := "b\nc()'],
    ['kotlin', 'a = "b\nc()'],
    ['csharp', 'a = $"b\nc();'],
    ['c', 'a = "b\nc();'],
    ['swift', 'a = "b\nc()'],
    ['terraform', 'a = "b\nc = 1'],
    // None of these is a heredoc, because no line ends it.
    ['ruby', 'a = b <<~C\nc()\n'],
    ['ruby', 'a = <<~B\nc()\n<<~D\nD\n'],
  ])('%s: %j', (language, content) => {
    expect(mask(content, language)?.code).toMatch(/\nc( = 1|\(\))/);
  });
});

const UNITS = [
  '\n',
  '"',
  "'",
  '`',
  '\\',
  '#',
  '/',
  '/*',
  '"""',
  '${',
  '= /[',
  '=begin\n',
  '%w(',
  '<<~A\n',
  '[=[',
  'r#"',
  '~r(',
  '@"',
  '<<~A, ',
  '<<<A\n',
  '?>',
  '//?>',
  "'a",
];

test.each(masked)('%s: time is linear whatever is repeated, and offsets and lines stay', (language) => {
  for (const unit of UNITS) {
    const content = unit.repeat(Math.ceil(100_000 / unit.length));
    const before = process.cpuUsage();
    const { text, code } = mask(content, language)!;
    expect({ unit, slow: process.cpuUsage(before).user > 2_000_000 }).toEqual({ unit, slow: false });
    for (const each of [text, code]) {
      expect(each).toHaveLength(content.length);
      expect(each.split('\n')).toHaveLength(content.split('\n').length);
    }
  }
});

test('thousands of heredocs that nothing ends take linear time', () => {
  const content = Array.from({ length: 30_000 }, (_, n) => `a(<<~A${n})\n`).join('');
  const before = process.cpuUsage();
  expect(mask(content, 'ruby')?.code).toBe(content);
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(2_000);
});
