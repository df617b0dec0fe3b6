import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { cliPage } from '../../scripts/cli-page.ts';

test("docs/cli.md is made from the commands' own help; npm run cli-page writes it", () => {
  expect(readFileSync('docs/cli.md', 'utf8')).toBe(cliPage());
});
