import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'AGENTS.md',
  'SECURITY.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.startsWith('decisions'))
    .map((name) => `docs/${name}`),
];
/** A path of the repository in a text. */
const FILE =
  /(?<![\w/.-])(?:agents|aws|checks|cli|client|config|core|functions|infra|local|sandbox|scripts|statemachines|test)\/[\w./-]+\.(?:ts|js|json|yaml)\b/g;
/** Files that a guide asks its reader to write. */
const WRITTEN = ['checks/checkers/open-ends.ts', 'test/checks/open-ends.test.ts'];

test.each(pages)('%s names files that exist', (page) => {
  const named = [...readFileSync(page, 'utf8').matchAll(FILE)].map(([path]) => path);
  const absent = named.filter((path) => !existsSync(path) && !WRITTEN.includes(path));
  expect(absent).toEqual([]);
});
