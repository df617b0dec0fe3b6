import { expect, test } from '@jest/globals';
import { lintJavaFile } from '../../../checks/code/lint-java-file.ts';

const lint = (content: string) =>
  lintJavaFile(content, 5).map(({ rule, line, message }) => `${line} ${rule}: ${message}`);
const method = (body: string) => `class A {\n  void f() {\n${body}\n  }\n}\n`;

test.each([
  [
    'a class',
    'import java.util.List;\nclass A { String list = "List"; } // List\n',
    ['1 unused-import: unused import'],
  ],
  ['a static member', 'import static java.lang.Math.max;\nclass A {}\n', ['1 unused-import: unused import']],
  [
    'of a file with what the parser does not know',
    'import a.B;\nimport a.C;\nclass A { int x = switch (c) { case 1 -> C.x; default -> 2; }; }\n',
    ['1 unused-import: unused import'],
  ],
  ['a wildcard', 'import java.util.*;\nimport static a.B.*;\nclass A {}\n', []],
  ['named in Javadoc', 'import a.B;\n/** As {@link B} says. */\nclass A {}\n', []],
  ['an annotation of the package', '@NonNullApi\npackage a;\nimport b.NonNullApi;\n', []],
  [
    'after a text block with quotes',
    'import a.B;\nclass A {\n  String s = """\n    \\""" B"\n    """;\n  B b;\n}\n',
    [],
  ],
])('imports: %s', (_, content, expected) => {
  expect(lint(content)).toEqual(expected);
});

test.each([
  ['after a throw', 'throw new E();\ng();', ['4 unreachable-code: unreachable code']],
  [
    'in a group of cases',
    'switch (x) {\ncase 1:\n  break;\n  g();\ncase 2:\n  g();\n}',
    ['6 unreachable-code: unreachable code'],
  ],
  ['in a lambda', 'run(() -> {\n  return;\n  g();\n});', ['5 unreachable-code: unreachable code']],
  ['the next group', 'switch (x) {\ncase 1: return;\ncase 2: g();\ndefault: throw new E();\n}', []],
  ['rules', 'switch (x) {\ncase 1 -> { return; }\ndefault -> g();\n}', []],
  ['after a labelled block', 'a: {\n  break a;\n}\ng();', []],
  ['after an if without braces', 'if (x) return;\ng();', []],
])('unreachable code: %s', (_, body, expected) => {
  expect(lint(method(body))).toEqual(expected);
});

test.each([
  ['declared', 'int x = 1, y = 2;\ng(y);', ['3 unused-variable: x is never used']],
  ['only assigned', 'int x;\nx = 2;', ['3 unused-variable: x is never used']],
  [
    'of loops, resources and catches',
    'for (int i = 0; ; ) {}\nfor (var a : b) {}\ntry (var r = o()) {} catch (E e) {}',
    [],
  ],
  ['meant so', 'int ignored = g();\n@SuppressWarnings("unused") int x = g();', []],
  ['assigned where its value counts', 'String line;\nwhile ((line = r.readLine()) != null) n++;', []],
  ['counted', 'int n = 0;\nn += 1;', []],
])('a local variable: %s', (_, body, expected) => {
  expect(lint(method(body))).toEqual(expected);
});

test('a method that suppresses it has its unused variables', () => {
  expect(lint(method('int x = 1;').replace('void', '@SuppressWarnings({"rawtypes", "unused"}) void'))).toEqual([]);
});

test('a method is as complex as its branches', () => {
  const branches = 'if (a || b) {}\nwhile (c) {}\ntry {} catch (E e) {}\nint y = d ? 1 : 2;\ng(y);';
  expect(lint(method(branches).replace('void', '@Override\nvoid'))).toEqual([
    "3 too-complex: method 'f' has a complexity of 6, above 5: take it apart",
  ]);
  expect(lint(method(`run(x -> {\n${branches}\n});`))).toEqual([
    '3 too-complex: lambda has a complexity of 6, above 5: take it apart',
  ]);
});

test.each([
  ['brackets', method(`x = ${'('.repeat(10_000)}1${')'.repeat(10_000)};`)],
  ['blocks', method(`${'{\n'.repeat(1_100)}${'}\n'.repeat(1_100)}`)],
  ['garbage', '%^&*)( }{ '.repeat(5_000)],
  ['half a megabyte of returns', method('return;\n'.repeat(60_000))],
])('hostile text throws nothing: %s', (_, content) => {
  expect(lint(content).length).toBeLessThanOrEqual(1);
});
