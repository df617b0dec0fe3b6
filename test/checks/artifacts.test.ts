import { describe, expect, test } from '@jest/globals';
import { artifactsChecker } from '../../checks/checkers/artifacts.ts';
import type { Artifact } from '../../core/contracts/storage/deliverable.ts';
import { inputOf, markdown } from './fixtures.ts';

const check = async (...artifacts: Artifact[]) => artifactsChecker.check(inputOf(artifacts));
const file = (path: string, media_type: string, content: string): Artifact => ({ path, media_type, content });

test('a deliverable without artifacts scores 0', async () => {
  expect(await check()).toMatchObject({ score: 0, findings: [{ severity: 'major', file: null }] });
});

test('the score is the share of artifacts that can be read as what they say they are', async () => {
  const result = await check(
    file('good.json', 'application/json; charset=utf-8', '{"a": 1}'),
    file('bad.json', 'application/json', '{a: 1}'),
    file('good.yaml', 'application/yaml', 'a: !Ref x\n---\nb: 2'),
    file('bad.yaml', 'text/x-yaml', 'a: [1'),
  );
  expect(result.score).toBe(0.5);
  expect(result.findings.map((finding) => finding.file)).toEqual(['bad.json', 'bad.yaml']);
});

test.each([
  ['an empty file', file('a.txt', 'text/plain', ' \n')],
  ['a NUL byte', file('a.txt', 'text/plain', 'a\0b')],
  ['a NUL byte in Markdown', markdown('# a\0')],
])('%s cannot be read', async (_, artifact) => {
  expect((await check(artifact)).score).toBe(0);
});

describe('paths', () => {
  test.each(['/etc/passwd', 'C:/x', '../x', 'a/../../x', 'a\\b', 'a//b', './a', 'a/', 'a\0b'])(
    '%j is refused',
    async (path) => {
      expect((await check(markdown('# x', path))).findings).toMatchObject([{ severity: 'major', file: path }]);
    },
  );

  test.each(['a.md', 'docs/a b.md', 'résumé/文档.md', '..a/b..md', '.github/x'])('%j is accepted', async (path) => {
    expect((await check(markdown('# x', path))).findings).toEqual([]);
  });

  test('two artifacts at one path are a finding', async () => {
    expect((await check(markdown('# 1'), markdown('# 2'))).findings).toMatchObject([
      { severity: 'major', file: 'a.md' },
    ]);
  });
});

describe('hostile content is answered within seconds', () => {
  test.each([
    ['a line of a megabyte', 'text/markdown', 'a'.repeat(1_000_000)],
    ['a JSON array a megabyte deep', 'application/json', '['.repeat(1_000_000)],
    ['YAML sequences nested without end', 'application/yaml', '- '.repeat(100_000)],
    ['YAML of a megabyte', 'application/yaml', '"'.repeat(1_000_000)],
    ['many keys', 'application/yaml', Array.from({ length: 20_000 }, (_, i) => `k${i}: 1`).join('\n')],
    [
      'an alias bomb',
      'application/yaml',
      `a0: &a0 [x]\n${Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}]`).join('\n')}`,
    ],
  ])('%s', async (_, mediaType, content) => {
    const before = process.cpuUsage();
    await check(file('x', mediaType, content));
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(5_000);
  });
});

test.each([
  ['a fence within a script', 'a.sh', 'text/x-shellscript', 'cat <<EOF\n```\nx\n```\nEOF\n'],
  ['Markdown in a fence', 'a.md', 'text/markdown', '```js\n1;\n```\n'],
  ['the beginning of a conflict alone', 'a.sh', 'text/x-shellscript', '<<<<<<< HEAD\necho a\n'],
])('%s is left alone', async (_, path, type, content) => {
  expect(await check(file(path, type, content))).toMatchObject({ score: 1, findings: [] });
});
