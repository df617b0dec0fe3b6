import { expect, test } from '@jest/globals';
import { codeLines } from '../../../checks/code/code-lines.ts';
import type { Language } from '../../../checks/languages/languages.ts';

test.each<[Language, string, string[]]>([
  ['rust', 'fn f(a: &mut u8) {\n  *a = b(c);\n}\n', ['fn f(a: &mut u8) {', '*a = b(c);']],
  ['rust', '/* a\n /* b */\n c(d);\n*/\ne(f);\n', ['e(f);']],
  ['lua', '--[[ a\n b(c)\n]]\nd(e)\n', ['d(e)']],
  ['shell', 'case $a in\n  *) return 1 ;;\n', ['case $a in', '*) return 1 ;;']],
  ['ruby', '=begin\na(b)\n=end\nc(d) # e\n', ['c(d) # e']],
  ['php', '#[Route(1)]\n# a\n// b\nc($d);\n', ['#[Route(1)]', 'c($d);']],
  ['csharp', '#if DEBUG\n// a\nb(c);\n', ['#if DEBUG', 'b(c);']],
  ['python', 'def f(a):\n  """Says\n  b(c)\n  """\n  return d(a)\n', ['def f(a):', 'return d(a)']],
  ['elixir', '@doc """\n# Says\nb(c)\n"""\ndef f(a), do: d(a)\n', ['def f(a), do: d(a)']],
  ['javascript', 'a(`\n// b\n`, c);\n', ['a(`', '// b', '`, c);']],
])('%s: lines of %j that do something', (language, content, lines) => {
  expect(codeLines(language, content).map(({ text }) => text)).toEqual(lines);
});
