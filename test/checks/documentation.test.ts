import { describe, expect, test } from '@jest/globals';
import { documentationChecker } from '../../checks/checkers/documentation.ts';
import { inputOf, inShort, markdown } from './fixtures.ts';

const check = async (...artifacts: ReturnType<typeof markdown>[]) => documentationChecker.check(inputOf(artifacts));
const found = async (...artifacts: ReturnType<typeof markdown>[]) => (await check(...artifacts)).findings.map(inShort);
const inA = (content: string) => found(markdown(content));
const code = (path: string) => ({ path, media_type: 'text/javascript', content: 'export const a = 1;\n' });
const guide = `# Operating the cluster\n\n${'Start it with npm start, stop it with Ctrl-C. '.repeat(8)}`;

describe('documentation that is asked for', () => {
  const order = { output_format: 'Code + Documentation', skills: ['technical_writer', 'documentation'] };
  const required = async (...artifacts: ReturnType<typeof markdown>[]) =>
    documentationChecker.check(inputOf(artifacts, order));

  test('is not there', async () => {
    const result = await required(code('src/a.js'));
    expect(result).toMatchObject({ score: 0, findings: [{ rule: 'no-documentation', severity: 'major', file: null }] });
  });

  test('is a word', async () => {
    expect(await required(markdown('# Docs\n\nDone.'))).toMatchObject({
      score: 0,
      findings: [{ rule: 'no-documentation' }],
    });
  });

  test.each([
    ['Markdown', markdown(guide)],
    ['reStructuredText', { path: 'docs/index.rst', media_type: 'text/plain', content: guide }],
    ['HTML', { path: 'docs/index.html', media_type: 'text/html', content: `<h1>x</h1>${guide}` }],
    ['AsciiDoc', { path: 'guide.adoc', media_type: 'text/plain', content: guide }],
    ['a README', { path: 'README', media_type: 'text/plain', content: guide }],
  ])('is %s', async (_, artifact) => {
    expect(await required(code('src/a.js'), artifact)).toEqual({ score: 1, findings: [] });
  });

  test.each([
    ['another subtask writes it', { ...order, skills: ['backend', 'implementation'] }],
    ['the task does not ask for it', { ...order, output_format: 'Code' }],
    ['the task does not say', { ...order, output_format: null }],
  ])('not where %s', async (_, other) => {
    expect(await documentationChecker.check(inputOf([code('src/a.js')], other))).toEqual({ score: null, findings: [] });
  });
});

describe('links', () => {
  const site = [markdown('# Setup\n\n## On AWS & more\n\nx', 'docs/setup.md'), code('src/cart.js')];
  test.each([
    '[a](setup.md)',
    '[a](./setup.md#on-aws--more)',
    '[a](../src/cart.js#L1)',
    '[a](../src)',
    '[a](/docs/setup.md)',
    '[a](#here)',
    '[a](#here-1)',
    '[a](#top)',
    '[a](https://example.org/x.md)',
    '[a](mailto:a@example.org)',
    '[a](//example.org)',
    '[a][b]\n\n[b]: setup.md',
    '`[a](nowhere.md)`',
    '[a](setup.md?raw=1)',
    '[a](set%75p.md)',
    '<a id="own"></a>\n\n[a](#own)',
    '<a href="setup.md">a</a>',
    '\n\n<!-- <a href="nowhere.md"> -->',
    '`<a href="nowhere.md">`',
    '[a]()',
    '\n\n```\n[a](nowhere.md)\n```',
  ])('%s is right', async (link) => {
    expect(await found(...site, markdown(`# Here\n\nSee ${link}\n`, 'docs/index.md'))).toEqual([]);
  });

  test.each([
    ['<a href="setpu.md">a</a>', 'minor broken-link docs/index.md:4'],
    ['<p align="center">\n<img width="9" src="diagram.svg"></p>\n\n', 'minor broken-link docs/index.md:5'],
    ['[a](setpu.md)', 'minor broken-link docs/index.md:4'],
    ['![a](diagram.svg)', 'minor broken-link docs/index.md:4'],
    ['[a](../src/crat.js)', 'minor broken-link docs/index.md:4'],
    ['[a](#nowhere)', 'minor broken-anchor docs/index.md:4'],
    ['[a](setup.md#nowhere)', 'minor broken-anchor docs/index.md:4'],
    ['[a](../lib/other.js)', 'info link-elsewhere docs/index.md:4'],
    ['[a](../LICENSE)', 'info link-elsewhere docs/index.md:4'],
    ['[a](../../other/x.md)', 'info link-elsewhere docs/index.md:4'],
  ])('%s: %s', async (link, expected) => {
    expect(await found(...site, markdown(`# Here\n\nSee\n${link} and ${link}\n`, 'docs/index.md'))).toEqual([expected]);
  });
});

describe('code blocks', () => {
  const block = (language: string, text: string) => `# A\n\n\`\`\`${language}\n${text}\n\`\`\`\n`;
  test.each([
    ['json', '{"a": [1, 2]}'],
    ['json', '{\n  // why\n  "a": 1, /* b */\n}'],
    ['json', '{ "a": ... }'],
    ['json', '"a": 1,\n"b": 2'],
    ['json', '{"a": 1}\n{"b": 2}'],
    ['json', '{\n "a": 1\n}\n\n{\n "b": 2\n}'],
    ['json', '{"id": <id>}'],
    ['json', 'HTTP/1.1 200\n\n{}'],
    ['json', '{"url": "http://a/b"}'],
    ['yaml', 'a: !Ref b\n---\nc: [1]'],
    ['yaml', 'image: {{ .Values.image }}'],
    ['yml', ''],
    ['', '{'],
    ['json title="a.json"', '{}'],
  ])('%s %j is right', async (language, text) => {
    expect(await inA(block(language, text))).toEqual([]);
  });

  test.each([
    ['json', '{"a": 1'],
    ['json', "{'a': 1}"],
    ['json', '{"a": 1 "b": 2}'],
    ['yaml', 'a: [1'],
    ['yaml', 'a:\n\t- b'],
    ['json {1}', '{'],
    ['mjs', 'export const a = {'],
  ])('%s %j is wrong', async (language, text) => {
    expect(await inA(block(language, text))).toEqual(['minor bad-code-block a.md:3']);
  });

  test('a block without an end', async () => {
    expect(await inA('# A\n\n```sh\nnpm start\n\n# B\n')).toEqual(['minor bad-code-block a.md:3']);
    expect(await inA('- a\n\n  ````md\n  ```\n  ````\n\n> ```sh\n> x\n> ```\n')).toEqual([]);
  });
});

describe('sections', () => {
  test.each([
    ['a heading without text', '# A\n\nx\n\n## \n\ny', 'minor empty-heading a.md:5'],
    ['a closed heading without text', 'x\n\n## ##\n\ny', 'minor empty-heading a.md:3'],
    ['an empty section', '# A\n\n## B\n\n## C\n\nx', 'minor empty-section a.md:3'],
    ['only a title', '# A\n', 'minor empty-section a.md:1'],
    ['only a comment', '# A\n\nx\n\n## B\n\n<!-- later -->\n', 'minor empty-section a.md:5'],
    ['TODO', '# A\n\nx\n\n## B\n\nTODO: describe the failover\n', 'minor placeholder a.md:5'],
    ['TBD', '# A\n\n*TBD*\n', 'minor placeholder a.md:1'],
    ['insert here', '# A\n\n[Insert diagram here]\n', 'minor placeholder a.md:1'],
    ['lorem ipsum', '# A\n\nSome text. Lorem ipsum dolor sit amet.\n', 'minor placeholder a.md:1'],
    ['levels skipped wildly', '# A\n\nx\n\n#### B\n\ny', 'info heading-level a.md:5'],
    ['no heading in a long text', 'word '.repeat(200), 'minor no-headings a.md'],
  ])('%s', async (_, content, expected) => {
    expect(await inA(content)).toEqual([expected]);
  });

  test.each([
    ['a section with subsections only', '# A\n\n## B\n\nx'],
    ['a short note without a heading', 'x'],
    [
      'a table, a list, an image',
      '# A\n\n| a |\n|---|\n| 1 |\n\n## B\n\n- x\n\n## C\n\n![c](https://example.org/c.png)',
    ],
    ['code', '# A\n\n```sh\nx\n```\n\n## B\n\n    y\n'],
    ['a changelog', '# Changelog\n\n## [Unreleased]\n\n## 1.0.0\n\n- x'],
    [
      'TODOs among other text',
      '# A\n\nWrite TODO lists with it.\n\nTODO: more\n\n## Todo\n\nThe todo app stores todos.',
    ],
    ['a title before another heading of its level', '# API\n\n# Constructs\n\nx'],
    ['a section that begins with the word', '# A\n\nTodo items are shown first.'],
    ['front matter', `---\ntitle: A\nlayout: guide\n---\n${'word '.repeat(200)}`],
    ['a comment in a fence', '# Title\n\n```sh\n#\n```\n'],
    ['a hashtag', '#hashtag'],
    ['Windows line ends', '# Title\r\n\r\ntext\r\n'],
    ['an emoji as the heading', '# 🚀\n\nx'],
    ['code as the heading', '# `npm start`\n\nx'],
    ['a link as the heading', '# [A](https://example.org)\n\nx'],
  ])('%s', async (_, content) => {
    expect(await inA(content)).toEqual([]);
  });
});

test('a changelog may have releases without a word, a licence no heading', async () => {
  expect(await found(markdown('# A\n\n## 1.1.0\n\n## 1.0.0\n\nx', 'CHANGELOG.md'))).toEqual([]);
  expect(await found(markdown('word '.repeat(200), 'LICENSE.md'))).toEqual([]);
});

test('a document scores a tenth less for each minor finding', async () => {
  expect((await check(markdown('# A\n\n[a](b.md) [c](d.md)'), markdown('# B\n\nx', 'b/b.md'))).score).toBeCloseTo(0.9);
});

describe('hostile content is answered within seconds', () => {
  const size = 256 * 1024;
  test.each([
    '[',
    '![',
    '* a\n ',
    '|a|b|\n|-|-|\n',
    '> a\n- b\n',
    '- a\n\n',
    'a\n=\n',
    '```json\n{\n',
    '```json\n{}\n```\n',
    '```yaml\n- - - - - - - - -\n```\n',
    '# ',
    '[a](b.md)\n',
    '<a id="',
    '---\n',
    '&#x',
    '{#',
    '"\\',
    'TODO ',
    '<!--',
    'a'.repeat(size),
    '> ',
    '- ',
  ])('%#', async (unit) => {
    const before = process.cpuUsage();
    await check(markdown(unit.repeat(size / unit.length)));
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(8_000);
  });

  test('what is too large is a finding, not read', async () => {
    expect(await inA('x'.repeat(size + 1))).toEqual(['major too-large a.md']);
    expect(await inA('# A\n\nx\n\n'.repeat(260_000))).toEqual(['major too-large a.md']);
  });

  test('a document of a megabyte is read in pieces, with its lines and anchors', async () => {
    const chapter = (n: number) =>
      `## Chapter ${n}\n\n[next](#chapter-${n + 1})\n\n\`\`\`sh\n# x\n\`\`\`\n${'some words\n'.repeat(500)}\n`;
    const book = Array.from({ length: 180 }, (_, n) => chapter(n)).join('');
    expect(book.length).toBeGreaterThan(900_000);
    expect(await inA(book)).toEqual([`minor broken-anchor a.md:${179 * 508 + 3}`]);
  });

  test('a link of one piece to a file', async () => {
    expect(await inA(`# A\n\n${'x\n'.repeat(40_000)}\n# B\n\n[a](b.md)\n`)).toEqual(['minor broken-link a.md:40006']);
  });
});
