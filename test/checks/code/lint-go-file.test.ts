import { expect, test } from '@jest/globals';
import { lintGoFile } from '../../../checks/code/lint-go-file.ts';

const lint = (content: string) =>
  lintGoFile(content, 5).map(({ rule, line, message }) => `${line} ${rule}: ${message}`);
const file = (imports: string, body: string) => `package a\n\nimport (\n${imports}\n)\n\nfunc f() {\n${body}\n}\n`;

test.each([
  [
    'one of a group',
    file('\t"fmt"\n\t"os"', 'fmt.Println()'),
    ['5 unused-import: unused import, which does not compile'],
  ],
  [
    'by its own name',
    file('\tlog "github.com/rs/zerolog"', ''),
    ['4 unused-import: unused import, which does not compile'],
  ],
  [
    'named only in a comment and a string',
    file('\t"os"', '// os.Exit\n_ = "os.Exit"'),
    ['4 unused-import: unused import, which does not compile'],
  ],
  [
    'of others, where no name is left over',
    file('\t"github.com/a/go-b"', 'x := 1\n_ = x'),
    ['4 unused-import: unused import, which does not compile'],
  ],
  [
    'a version of the standard library',
    file('\t"math/rand/v2"', 'v2.f()'),
    ['4 unused-import: unused import, which does not compile'],
  ],
])('an import that nothing uses is found: %s', (_, content, expected) => {
  expect(lint(content)).toEqual(expected);
});

test.each([
  ['gopkg.in/yaml.v3', 'yaml.Unmarshal()'],
  ['github.com/redis/go-redis/v9', 'redis.NewClient()'],
  ['github.com/dgrijalva/jwt-go', 'jwt.Parse()'],
  ['k8s.io/api/core/v1', 'v1.Pod()'],
  ['github.com/json-iterator/go', 'jsoniter.Marshal()'],
  ['math/rand/v2', 'rand.IntN(3)'],
])('an import that is used under another name than its path is not: %s', (path, use) => {
  expect(lint(file(`\t"${path}"`, use))).toEqual([]);
});

test('imports for effects, into the file and from C are not', () => {
  expect(lint(file('\t_ "embed"\n\t. "math"\n\t"C"\n\t"io"', 'g(func(all ...io.Reader) {})'))).toEqual([]);
});

test.each([
  ['after a return', 'return\ng()', ['9 unreachable-code: unreachable code']],
  ['in a case', 'switch x {\ncase 1:\n\treturn\n\tg()\ncase 2:\n\tg()\n}', ['11 unreachable-code: unreachable code']],
  [
    'in a function in a function',
    'go func() {\n\tfor {\n\t\tbreak\n\t\tg()\n\t}\n}()',
    ['11 unreachable-code: unreachable code'],
  ],
  ['once in a block', 'return\ng()\ng()', ['9 unreachable-code: unreachable code']],
  ['silenced', 'return\ng() // nolint:govet', []],
  ['a label that is gone to', 'return\nend:\ng()', []],
  ['the next case', 'switch x {\ncase 1: return\ndefault: g()\n}', []],
  ['the next communication', 'select {\ncase <-c:\n\tcontinue\ncase v := <-d:\n\tg(v)\n}', []],
  ['after a block that returns', 'if x {\n\treturn\n}\ng()', []],
  ['a type', 'return\ntype T int', []],
])('unreachable code: %s', (_, body, expected) => {
  expect(lint(file('\t_ "embed"', body))).toEqual(expected);
});

test.each([
  [
    'declared',
    'x := 1\nvar y, z int\ng(y)',
    [
      '8 unused-variable: x is never used, which does not compile',
      '9 unused-variable: z is never used, which does not compile',
    ],
  ],
  ['only assigned', 'x := 1\nx = 2', ['8 unused-variable: x is never used, which does not compile']],
  ['of a loop', 'for i, v := range xs {\n\tg(i)\n}', ['8 unused-variable: v is never used, which does not compile']],
  ['of a type switch', 'switch x := y.(type) {\n}', ['8 unused-variable: x is never used, which does not compile']],
  ['read in a closure', 'x := 1\ndefer func() { g(x) }()', []],
  ['blank', '_, ok := g()\nif !ok {\n\treturn\n}', []],
  ['a key', 'x := 1\ng(T{x: 1})', []],
  ['a constant, a type, a parameter', 'const c = 1\ntype T int\ng(func(p int) {})', []],
  ['a result that is returned bare', 'g(func() (err error) {\n\tx, err := h()\n\tg(x)\n\treturn\n})', []],
])('a local variable: %s', (_, body, expected) => {
  expect(lint(file('\t_ "embed"', body))).toEqual(expected);
});

test('a function is as complex as its branches', () => {
  const branches = 'if a && b {\n}\nfor range 3 {\n}\nswitch x {\ncase 1, 2:\ndefault:\n}\nif c {\n}';
  expect(lint(`package a\n\nfunc (s *S) run() {\n${branches}\n}\n`)).toEqual([
    "3 too-complex: method 'run' has a complexity of 6, above 5: take it apart",
  ]);
  expect(lint(`package a\n\nfunc run() {\n${branches.replace('if c', 'func() { if c').concat('\n}()')}\n}\n`)).toEqual(
    [],
  );
});

test('syntax that the parser does not know spoils only its function', () => {
  expect(lint('package a\n\nfunc f() {\n\tx := ?\n\treturn\n\tg()\n}\n\nfunc h() {\n\treturn\n\tg()\n}\n')).toEqual([
    '11 unreachable-code: unreachable code',
  ]);
});

test.each([
  ['brackets', `x = ${'('.repeat(10_000)}1${')'.repeat(10_000)}`],
  ['blocks', `${'{\n'.repeat(10_000)}${'}\n'.repeat(10_000)}`],
  ['garbage', '%^&*)( }{ '.repeat(5_000)],
  ['half a megabyte of returns', 'return\n'.repeat(70_000)],
])('hostile text throws nothing: %s', (_, body) => {
  expect(lint(file('\t"fmt"', body)).length).toBeLessThanOrEqual(2);
});

test('a file that cannot be parsed is reported as not linted', () => {
  const nested = `x = ${'('.repeat(1_100)}1${')'.repeat(1_100)}`;
  expect(lintGoFile(file('', nested), 15)).toEqual([expect.objectContaining({ rule: 'not-linted', severity: 'info' })]);
});
