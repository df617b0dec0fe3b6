import { describe, expect, test } from '@jest/globals';
import { requirementsCoverageChecker } from '../../checks/checkers/requirements-coverage.ts';
import type { Deliverable } from '../../core/contracts/storage/deliverable.ts';
import { aDeliverable, claiming, inputOf, planted, requirements } from './fixtures.ts';

const check = async (deliverable: Deliverable, ...texts: string[]) =>
  requirementsCoverageChecker.check(inputOf(deliverable, { requirements: requirements(...texts) }));
type Files = Record<string, string>;
/** A deliverable whose `claimed` files claim the first requirement; by default all of them. */
const withFiles = (files: Files, claimed = Object.keys(files)) =>
  aDeliverable({
    artifacts: Object.entries(files).map(([path, content]) => ({ path, media_type: 'text/plain', content })),
    requirements_met: [{ requirement: 0, artifacts: claimed }],
  });
const rulesOf = async (deliverable: Deliverable, text: string) =>
  (await check(deliverable, text)).findings.map(({ rule, severity }) => `${severity} ${rule}`);

test('without requirements there is nothing to score', async () => {
  const result = await check(aDeliverable());
  expect(result).toMatchObject({ score: null, findings: [] });
  expect(result.notMeasured).toHaveProperty(['requirements_coverage.score']);
});

test('a requirement that nobody claims is major', async () => {
  const result = await check(claiming('# Redis\nFails over in 5 s.', 0), 'Automatic failover', 'Data persistence');
  expect(result).toMatchObject({ score: 0.5, measured: { 'requirements_coverage.covered': 1 } });
  expect(result.findings).toEqual([
    {
      rule: 'uncovered-requirement',
      severity: 'major',
      file: null,
      line: null,
      message: 'requirements[1] is not covered, no artifact claims to meet it: "Data persistence"',
    },
  ]);
});

describe('a claim counts whatever words the work uses', () => {
  test.each([
    [
      'Order numbers must not be guessable',
      { 'ids.py': 'import secrets\n\n\ndef new_id():\n    return secrets.token_urlsafe(16)\n' },
    ],
    ['Höchstens fünf Anmeldeversuche pro Minute', { 'limit.ts': 'export const limit = rateLimit({ limit: 5 });\n' }],
    [
      'Sort rows and page list',
      { 'a.ts': 'export const a = (r: number[]) => r.toSorted();\n', 'b.ts': 'export const b = c.slice(0, 10);\n' },
    ],
    ['Every night the database is copied away', { 'cron.yaml': 'schedule: "0 3 * * *"\n' }],
    ['The container ignores build output', { '.dockerignore': 'dist\n' }],
    ['Tests of the price', { 'test_price.py': 'def test_price():\n    assert price(1) == 2\n' }],
    ['How to install it', { 'README.md': '# Install\n\nRun make.\n' }],
  ])('%s', async (text, files) => {
    expect(await rulesOf(withFiles(files as Files), text)).toEqual([]);
  });
});

describe('a claim of files that do nothing is major', () => {
  const stub = 'print("done")\n';
  test.each<[string, Files, string[]?]>([
    ['a stub', { 'main.py': stub }],
    [
      'a stub beside a note that repeats the requirement',
      { 'main.py': stub, 'NOTES.md': 'Passwords use argon2: done.' },
    ],
    [
      'the note alone, beside a stub that claims nothing',
      { 'main.py': stub, 'NOTES.md': 'Passwords use argon2.' },
      ['NOTES.md'],
    ],
    [
      'two stubs',
      { 'a.js': 'function a() { return null; }\n', 'b.go': 'package b\n\nfunc B() error {\n\treturn nil\n}\n' },
    ],
    ['an empty file', { 'a.py': '' }],
    ['blank files', { 'a.py': '\n\n', 'b.md': ' \n' }],
  ])('%s', async (...[, files, claimed]) => {
    expect(await rulesOf(withFiles(files, claimed), 'Passwords use argon2')).toEqual(['major empty-claim']);
  });

  test('if a file that does something is among them, it counts', async () => {
    const files = { 'a.py': stub, 'b.py': 'import argon2\n\n\ndef hash(p):\n    return argon2.hash(p)\n', 'c.py': '' };
    expect(await rulesOf(withFiles(files), 'Passwords use argon2')).toEqual([]);
  });

  test('if a document was asked for, the document counts', async () => {
    const files = { 'guide.md': '# Guide\n\nRun this.\n', 'example.py': stub };
    expect(await rulesOf(withFiles(files), 'A guide for new developers')).toEqual([]);
  });
});

test('a claim that names an absent artifact is a finding', async () => {
  const deliverable = aDeliverable({ requirements_met: [{ requirement: 0, artifacts: ['gone.md'] }] });
  const { score, findings } = await check(deliverable, 'Automatic failover');
  expect(score).toBe(0);
  expect(findings).toMatchObject([
    { severity: 'minor', file: 'gone.md' },
    { severity: 'major', file: null },
  ]);
});

test('one good artifact among the claimed ones is enough', async () => {
  const claim = { requirement: 0, artifacts: ['gone.md', 'a.md'] };
  const { score, findings } = await check({ ...claiming('Text'), requirements_met: [claim] }, 'Automatic failover');
  expect(score).toBe(1);
  expect(findings.map(({ severity }) => severity)).toEqual(['minor']);
});

test('an index into another subtask is ignored', async () => {
  expect(await check(claiming('Automatic failover', 7), 'Automatic failover')).toMatchObject({ score: 0 });
});

test('a finding quotes a long requirement in part, and never a secret in it', async () => {
  const { findings } = await check(aDeliverable(), `Use ${planted.githubToken} ${'x'.repeat(1_900)}`);
  expect(findings[0]!.message).not.toContain(planted.githubToken.slice(4));
  expect(findings[0]!.message.length).toBeLessThan(220);
});
