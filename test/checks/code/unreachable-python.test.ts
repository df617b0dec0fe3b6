import { expect, test } from '@jest/globals';
import { unreachableInPython } from '../../../checks/code/unreachable-python.ts';

const linesIn = (content: string) => unreachableInPython(content).map(({ line }) => line);

test.each([
  ['after a return', 'def f():\n    return (\n        1\n    )\n\n    # why\n    g()\n', [7]],
  ['after a raise', 'raise E\ng()\n', [2]],
  ['in a loop', 'for a in b:\n    if a:\n        continue\n        g()\n    break\n    g()\n', [4, 6]],
  ['on the same line', 'def f(): return 1; g()\n', [1]],
  ['once in a block', 'def f():\n    return\n    g()\n    g()\n', [3]],
])('unreachable code: %s', (_, content, expected) => {
  expect(linesIn(content)).toEqual(expected);
});

test.each([
  [
    'a function made a generator',
    'def f():\n    return\n    yield\n\n\ndef g():\n    raise NotImplementedError\n    yield 1\n',
  ],
  ['a string as a comment', 'def f():\n    return 1\n    """The end."""\n'],
  [
    'branches',
    'def f():\n    if a:\n        return\n    elif b:\n        raise E\n    else:\n        return\n    g()\n',
  ],
  [
    'handlers',
    'def f():\n    try:\n        return\n    except E:\n        raise\n    finally:\n        g()\n    g()\n',
  ],
  ['cases', 'def f(a):\n    match a:\n        case 1:\n            return\n        case _:\n            g()\n'],
  ['silenced', 'def f():\n    return\n    g()  # noqa\n'],
  ['nested quotes', 'def f(a):\n    return f"{a["b"]}"\n\n\ng()\n'],
])('%s is left alone', (_, content) => {
  expect(linesIn(content)).toEqual([]);
});

test.each([
  [
    'levels',
    `${Array.from({ length: 1_000 }, (_, level) => `${' '.repeat(level)}if a:\n`).join('')}${' '.repeat(1_000)}g()\n`,
  ],
  ['brackets', `a = ${'('.repeat(10_000)}1${')'.repeat(10_000)}\n`],
  ['garbage', '%^&*)( }{ \n  '.repeat(4_500)],
])('hostile text throws nothing: %s', (_, content) => {
  expect(linesIn(content)).toEqual([]);
});
