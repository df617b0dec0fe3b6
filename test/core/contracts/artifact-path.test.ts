import { describe, expect, test } from '@jest/globals';
import { artifactPathProblem, pathCollisions } from '../../../core/contracts/storage/artifact-path.ts';

test.each([
  'README.md',
  'src/[...slug]/$id.tsx',
  'docs/Übersicht 報告.md',
  '.github/workflows/ci.yml',
  '.gitignore',
  '.gitattributes',
  'gitlab/.git-blame-ignore-revs',
  'config/console.ts',
  'src/auxiliary.ts',
  'inputs/subtask_1/changed.md',
  'src/inputs',
  `${'a'.repeat(255)}`,
])('%s can be written anywhere', (path) => {
  expect(artifactPathProblem(path)).toBeNull();
});

test.each([
  ['no disk', '報'.repeat(86)],
  ['no disk', `docs/${'x'.repeat(256)}`],
  ['characters', 'x/'.repeat(160)],
  ['bytes', [...Array(3).fill('報'.repeat(80)), 'a'].join('/')],
  ['surrogate', 'a\ud800.md'],
  ['control character', 'a\nb.md'],
  ['control character', 'a\u001b[31m.md'],
  ['control character', 'a\u0085.md'],
  ['reverses', 'cod\u202etxt.exe'],
  ['invisible', 'a\u200b.md'],
  ['Windows', 'javascript:alert(1)'],
  ['Windows', 'what?.md'],
  ['device', 'src/CON'],
  ['device', 'aux.c'],
  ['device', 'a/Lpt1.txt/b'],
  ['dot or a space', 'a /b'],
  ['dot or a space', 'notes.'],
  ['folder inputs', 'Inputs'],
  ['absolute', 'C:x'],
  ['absolute', '/etc/passwd'],
  ['".."', 'a/../b'],
  ['backslash', 'a\\b'],
])('a path is refused: %s', (reason, path) => {
  expect(artifactPathProblem(path)).toContain(reason);
});

test.each([
  '.git/config',
  'a/.GIT/hooks/x',
  '.git',
  '.Git./config',
  'b/.git /HEAD',
  'GIT~1/config',
  '.g\u200cit/config',
])('%s is no place for a file of a deliverable', (path) => {
  expect(artifactPathProblem(path)).toMatch(/Git|dot or a space/);
});

describe('paths beside each other', () => {
  test.each([
    ['a file that is a folder too', ['docs/inner.md', 'docs'], 0, 'is a file too: docs'],
    ['a folder below a file, in another case', ['Docs', 'docs/a/b.md'], 1, 'is a file too: Docs'],
    ['another case', ['A.txt', 'a.txt'], 1, 'differs from A.txt in case or Unicode form only'],
    ['another Unicode form', ['caf\u00e9.md', 'cafe\u0301.md'], 1, 'Unicode form'],
    ['the same twice', ['a', 'b', 'a'], 2, 'has the path of another artifact'],
    ['a bare repository', ['x/HEAD', 'x/objects/a', 'x/refs/heads/main'], 0, 'bare Git repository'],
    ['a bare repository as the whole', ['refs/x', 'head', 'objects/x'], 1, 'bare Git repository'],
  ])('collide: %s', (_, paths, index, problem) => {
    expect(pathCollisions(paths).get(index)).toContain(problem);
  });

  test('do not collide only because they look alike', () => {
    expect(pathCollisions(['src/a.ts', 'src/b.ts', 'Src/c.ts', 'HEAD', 'objects/x', 'docs.md', 'docs/x']).size).toBe(0);
  });

  test('are looked at in little time, however many and deep', () => {
    const paths = Array.from({ length: 500 }, (_, index) => `${'d/'.repeat(100)}HEAD/${index}/HEAD`);
    expect(pathCollisions(paths).size).toBe(0);
  });
});
