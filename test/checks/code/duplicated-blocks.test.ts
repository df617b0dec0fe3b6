import { expect, test } from '@jest/globals';
import { codeLines } from '../../../checks/code/code-lines.ts';
import { findDuplicates } from '../../../checks/code/duplicated-blocks.ts';

const block = (name: string, count: number, indent = '') =>
  Array.from({ length: count }, (_, i) => `${indent}const ${name}${i} = load(${name}, ${i});`).join('\n');
const file = (path: string, content: string) => ({ path, lines: codeLines('javascript', content) });

test('blocks that come twice are found whatever their indentation, comments and blank lines', () => {
  const first = `function f() {\n${block('a', 12)}\n}\n`;
  const second = `// other\nif (x) {\n\n${block('a', 6, '    ')}\n    // why\n\n${Array.from({ length: 6 }, (_, i) => `    const a${i + 6} = load(a, ${i + 6});`).join('\n')}\n}\n`;
  expect(findDuplicates([file('a.js', first), file('b.js', second)], 12)).toEqual([
    {
      original: { path: 'a.js', from: 2, to: 13, lines: 12 },
      copies: [{ path: 'b.js', from: 4, to: 17, lines: 12 }],
    },
  ]);
});

test('all copies of a block are one duplicate', () => {
  const files = ['a.js', 'b.js', 'c.js'].map((path) => file(path, block('a', 15)));
  const [duplicate, ...others] = findDuplicates(files, 12);
  expect(others).toEqual([]);
  expect(duplicate?.copies.map(({ path }) => path)).toEqual(['b.js', 'c.js']);
});

test.each([
  ['fewer lines', `${block('a', 11)}\nf();\n${block('a', 11)}`],
  ['one line over and over', 'next(state);\n'.repeat(40)],
  ['rows of data', "  { name: 'a', size: 1 },\n  'b',\n  3,\n".repeat(20)],
  ['imports and brackets', "import { a } from 'a';\n}\n});\nconst b = require('b');\n".repeat(20)],
  ['licence headers', `/*\n${block('a', 20)}\n*/\nf();\n`.repeat(2)],
])('%s are no duplicate', (_, content) => {
  expect(findDuplicates([file('a.js', content)], 12)).toEqual([]);
});

test('docstrings and comments of Python are left out', () => {
  const content = `"""\n${block('a', 20)}\n"""\n# x\nimport os\nfrom a import b\nvalue = load(1)\n`;
  expect(codeLines('python', content)).toEqual([{ text: 'value = load(1)', line: 26 }]);
});

test.each([
  ['one line', 'a();\n'.repeat(200_000)],
  ['a dozen lines', Array.from({ length: 100_000 }, (_, i) => `f(${i % 12});`).join('\n')],
  ['brackets', `${'['.repeat(99_999)}x\n`.repeat(8)],
  ['digits', `${'1'.repeat(99_999)}x\n`.repeat(8)],
  ['words', `${'ab '.repeat(33_000)}x\n`.repeat(8)],
  ['assignments', `const a ${'= '.repeat(49_000)}x\n`.repeat(8)],
])('%s, repeated to about a megabyte, are compared in seconds', (_, content) => {
  const before = process.cpuUsage();
  findDuplicates([file('a.js', content)], 12);
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(5_000);
});
