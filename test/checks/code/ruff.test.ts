import { expect, test } from '@jest/globals';
import { lintPython } from '../../../checks/code/ruff.ts';

const CODE = `import os
import subprocess

def list_files(path):
    subprocess.run(path, shell=True)  # noqa: S602
`;

test('a file is linted with the rules that are asked for', async () => {
  expect(await lintPython('a.py', CODE, ['F401'])).toEqual([
    { code: 'F401', message: '`os` imported but unused', line: 1 },
  ]);
  expect(await lintPython('a.py', CODE, ['S6'])).toEqual([]);
});

test('with heedNoqa off, comments silence nothing', async () => {
  const findings = await lintPython('a.py', CODE, ['S6'], { heedNoqa: false });
  expect(findings).toMatchObject([{ code: 'S602', line: 5 }]);
});

test('a syntax error is found whatever the rules', async () => {
  const [first] = await lintPython('a.py', 'def f(:\n    pass\n', []);
  expect(first).toMatchObject({ code: 'invalid-syntax', line: 1 });
});

test('complexity is counted per function', async () => {
  const branches = Array.from({ length: 4 }, (_, i) => `    if x == ${i}:\n        return ${i}\n`).join('');
  const code = `def pick(x):\n${branches}    return None\n`;
  expect(await lintPython('a.py', code, ['C901'], { maxComplexity: 4 })).toMatchObject([{ code: 'C901', line: 1 }]);
  expect(await lintPython('a.py', code, ['C901'], { maxComplexity: 5 })).toEqual([]);
});
