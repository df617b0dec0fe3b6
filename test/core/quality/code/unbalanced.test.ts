// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is code of other languages.
import { expect, test } from '@jest/globals';
import { findUnbalanced } from '../../../../core/quality/code/unbalanced.ts';
import type { Language } from '../../../../core/quality/source-files.ts';

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
  ['ruby', 'def f( {'],
  ['shell', "case a in\n b) echo 'x\n' ;;\nesac\n"],
])('%s: nothing is said of %j', (language, content) => {
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
])('a megabyte of %s is scanned in seconds', (language, content) => {
  const startedAt = performance.now();
  findUnbalanced(language, content);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});
