// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is code of other languages.
import { expect, test } from '@jest/globals';
import { findUnbalanced } from '../../../checks/code/unbalanced.ts';
import type { Language } from '../../../checks/languages/languages.ts';

test.each<[Language, string, number, string]>([
  ['go', 'package a\nfunc f() {\n\tif x {\n}\n', 2, '`{` is not closed'],
  ['go', 'var a = "text\nvar b = 1\n', 1, 'a string is not closed'],
  ['java', 'class A {\n  int f() { return g(1]; }\n}\n', 2, '`]` stands where `(` of line 2 is still open'],
  ['java', 'class A {}\n}\n', 2, '`}` closes nothing'],
  ['rust', 'fn f() {\n  /* a /* b */\n}\n', 2, 'a comment is not closed'],
  ['rust', 'let a = r#"x";\n', 1, 'a string is not closed'],
  ['c', 'int main(void) {\n  return 0;\n', 1, '`{` is not closed'],
  ['csharp', 'var a = $"{b";\n', 1, 'a string is not closed'],
  ['php', '<?php\nfunction f() {\n', 2, '`{` is not closed'],
  ['css', 'a { color: red;\nb { color: blue; }\n', 1, '`{` is not closed'],
  ['terraform', 'resource "a" "b" {\n  c = "${d(1}"\n}\n', 2, '`}` stands where `(` of line 2 is still open'],
  ['kotlin', 'fun f() = "${g("a")}\n', 1, 'a string is not closed'],
  ['scala', 'object A {\n  val b = s"${c(1}"\n}\n', 2, '`}` stands where `(` of line 2 is still open'],
  ['swift', 'func f() {\n  print("\\(g(1)")\n}\n', 2, 'a string is not closed'],
  ['swift', 'let a = #"x"\nlet b = 1\n', 1, 'a string is not closed'],
  ['dart', "void main() {\n  print('it\\'s ${a['b']');\n}\n", 2, 'a string is not closed'],
  ['groovy', 'dependencies {\n  implementation "a:b:${c}"\n', 1, '`{` is not closed'],
  ['protobuf', 'message A {\n  string b = 1;\n', 1, '`{` is not closed'],
  ['graphql', 'type A {\n  b(c: Int: D\n}\n', 3, '`}` stands where `(` of line 2 is still open'],
  ['ruby', 'class A\n  def b\n    c if d\n  end\n', 1, '`class` is not closed'],
  ['ruby', 'def a\n  b.each do |c|\n    d(c]\n  end\nend\n', 3, '`]` stands where `(` of line 3 is still open'],
  ['ruby', 'a = <<~SQL\n  SELECT 1\nputs a\n', 1, 'the text up to `SQL` is not closed'],
  ['ruby', 'a = b\nend\n', 2, '`end` closes nothing'],
  ['lua', 'local function a()\n  if b then\n    c()\nend\n', 1, '`function` is not closed'],
  ['lua', 'local a = [==[\n]]\n', 1, 'a string is not closed'],
  ['lua', 'repeat\n  a()\nend\n', 3, '`end` stands where `repeat` of line 1 is still open'],
  ['elixir', 'defmodule A do\n  def b, do: fn -> c\nend\n', 1, '`do` is not closed'],
  ['r', 'f <- function(a) {\n  c("b)\n}\n', 2, 'a string is not closed'],
])('%s: %j', (language, content, line, message) => {
  expect(findUnbalanced(language, content)).toEqual({ line, message });
});

test.each<[Language, string]>([
  ['go', 'var a = \'"\'\nvar b = `{\n`\n// {\nvar c = "\\"{"\n'],
  ['java', 'String a = """\n  {"x": "}\n  """;\nchar b = \'{\'; char c = \'\\\'\';\n'],
  ['rust', "fn f<'a>(x: &'a str) -> char { '{' }\nlet a = r#\"{\"}\"#; /* { /* } */ { */\nlet b = b'{';\n"],
  ['c', '#define BEGIN {\n#define LONG(a) \\\n  { a\nint f(void) { return "{"[0]; }\n'],
  ['c', '#if A\nint f(int a) {\n#else\nint f(void) {\n#endif\n}\n'],
  ['csharp', '#region {\nvar a = $"{b["c"]} {{";\nvar d = \'{\';\n#endregion\n'],
  ['csharp', 'var a = @"c:\\";\n'],
  ['php', "<?php\n$a = \"{$b['c']} {\"; # {\n// it's\n"],
  ['php', "<p>it's {</p><?php f(); ?>"],
  ['css', 'a::before { content: "{"; background: url(data:image/png;base64,a//b\'c); } /* { */\n'],
  ['terraform', 'a = "${b["c"]}-${d("{")}" # {\n'],
  ['terraform', 'a = <<-EOT\n  {\nEOT\n'],
  ['kotlin', 'val a = "${b["c"]} { ${d { "}" }}"\nval e = """{"f": "${g}"""\n'],
  ['scala', 'val a = s"${b("c")} {" + \'{\' + """{"}"""" /* { /* } */ */\n'],
  ['scala', "<p>it's {</p>"],
  ['swift', 'let a = "\\(b["c"] ?? "{")" // {\nlet d = #"\\{"#\nlet e = """\n  {"\n  """\n'],
  ['swift', '#if os(iOS)\nfunc a() {\n#else\nfunc b() {\n#endif\n}\n'],
  ['dart', "final a = r'\\'; final b = '${c['d']} {'; /* { /* } */ */\nfinal e = '''{'it's''';\n"],
  ['groovy', "def a = ~/['{]/\ndef b = \"${c['d']}\" / 2 // it's {\n"],
  ['protobuf', 'message A { // it\'s {\n  string b = 1 [default = "{"];\n}\n'],
  ['graphql', '"""It\'s "{"."""\ntype A { # {\n  b: C\n}\n'],
  ['ruby', 'class A < B\n  def c(d) = d + 1\n  def e?\n    return if f?\n    g = if h then 1 else 2 end\n  end\nend\n'],
  [
    'ruby',
    'class A\n  def ==(b) = b.c == c\n  def [](d) = e[d]\n  def -@ = f\n  def self.+(g) = g\n  def <<(h)\n    h\n  end\nend\n',
  ],
  ['ruby', "while a do\n  b\nend\nc.each do |d| e while f end\ng do # it's {\nend\nh(if: 1, end: 2).end\n"],
  ['ruby', "a = <<~A + <<-'B'\n  {\" #{b}\n  A\n  it's (\nB\nc << d\nclass << self\nend\n"],
  ['ruby', 'a =~ /["\'{(]/ ? b / c / 2 : %w[( { "]\nd = %q(it\'s (so)) + "#{e["f#{g}"]}" + ?"\nh = $\'\n'],
  ['ruby', "=begin\nit's {\n=end\na\n__END__\nit's {\n"],
  [
    'ruby',
    'def a(b)\n  # It goes on. \\\n  unless b\n    raise \'x\'\n  end\n  c \\\n    if d\n  e "#{f}" \\\n    unless g\nend\n',
  ],
  [
    'ruby',
    'class A\n  def b\n    raise C, "Invalid \'#fff\'" \\\n      unless d?\n    e = f.gsub(/#/, "") \\\n      if g\n  end\nend\n',
  ],
  ['ruby', "raise 'a' \\\n  unless b\nalias_method :c=, :d if e\nh = \\\n  if f\n    1\n  end\n"],
  ['ruby', '<%= a {\n'],
  [
    'lua',
    "-- it's {\n--[[ { ]]\nlocal a = [==[ { ]] ]==]\nfor i = 1, 2 do while b do c() end end\nd['end'] = e.endf\n",
  ],
  [
    'elixir',
    'defmodule A do # it\'s\n  def b(c), do: if(c, do: ~r/["{]/, else: ?{)\n  @d ~S(it\'s "#{)\n  def e, do: "#{f("{")}"\nend\n',
  ],
  ['r', 'a <- r"---(it\'s {)---" # it\'s {\nb %in% c(\'{\', "}")\n'],
  ['kotlin', 'val a = """say "{""""\n'],
])('%s: %j is left alone', (language, content) => {
  expect(findUnbalanced(language, content)).toBeNull();
});

test.each<[Language, string]>([
  ['rust', '/*'.repeat(500_000)],
  ['rust', `${'/*'.repeat(300_000)}*/`],
  ['rust', 'r##"'.repeat(200_000)],
  ['java', '{'.repeat(1_000_000)],
  ['java', '"a\\"'.repeat(250_000)],
  ['kotlin', '"${'.repeat(300_000)],
  ['csharp', '$"{{'.repeat(250_000)],
  ['csharp', '#'.repeat(1_000_000)],
  ['c', '#\\\n'.repeat(300_000)],
  ['css', 'url('.repeat(250_000)],
  ['terraform', "'$".repeat(500_000)],
  ['ruby', '"#{'.repeat(160_000)],
  ['ruby', 'do '.repeat(160_000)],
  ['ruby', 'def a(b'.repeat(70_000)],
  ['ruby', 'a = %w('.repeat(70_000)],
  ['ruby', `f(${'<<~A, '.repeat(80_000)}`],
  ['ruby', '<<~A\n'.repeat(100_000)],
  ['ruby', `while${' '.repeat(400_000)}do`],
  ['ruby', ' if\n'.repeat(100_000)],
  ['lua', '[=['.repeat(160_000)],
  ['lua', 'if '.repeat(160_000)],
  ['swift', '#"'.repeat(250_000)],
  ['groovy', '= /'.repeat(160_000)],
  ['elixir', '~r('.repeat(160_000)],
  ['r', '%'.repeat(500_000)],
  ['scala', '</'.repeat(250_000)],
])('a megabyte of %s is scanned in seconds', (language, content) => {
  const before = process.cpuUsage();
  findUnbalanced(language, content);
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(5_000);
});
