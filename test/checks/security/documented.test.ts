import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const sources = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'));

test('docs/quality.md explains every rule', () => {
  const rules = sources('checks/security').flatMap((source) =>
    [...source.matchAll(/rule: '([a-z-]+)'|(?:critical|minor)\(\s*'([a-z-]+)',/g)].map(([, a, b]) => a ?? b),
  );
  const documented = [...readFileSync('docs/quality.md', 'utf8').matchAll(/^\| `([a-z-]+)`/gm)].map(([, rule]) => rule);
  expect(rules.length).toBeGreaterThan(100);
  expect([...new Set(rules)].filter((rule) => !documented.includes(rule))).toEqual([]);
});
