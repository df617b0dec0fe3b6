import { describe, expect, test } from '@jest/globals';
import type { Deliverable } from '../../../core/contracts/deliverable.ts';
import { requirementsCoverageChecker } from '../../../core/quality/checkers/requirements-coverage.ts';
import { indexText } from '../../../core/quality/mentions.ts';
import { aDeliverable, claiming, inputOf, planted, requirements } from './fixtures.ts';

const check = async (deliverable: Deliverable, ...texts: string[]) =>
  requirementsCoverageChecker.check(inputOf(deliverable, { requirements: requirements(...texts) }));

test('without requirements there is nothing to score', async () => {
  const result = await check(aDeliverable());
  expect(result).toMatchObject({ score: null, findings: [] });
  expect(result.notMeasured).toHaveProperty(['requirements_coverage.score']);
});

test('a requirement counts when it is claimed by an artifact that mentions it', async () => {
  const deliverable = claiming('# Redis\nAUTOMATIC FAILOVER takes 5 s.', 0);
  const result = await check(deliverable, 'Automatic failover', 'Data persistence');
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

test('a claim alone does not count: the text must speak of the requirement', async () => {
  const result = await check(claiming('# Nothing of the kind', 0), 'Automatic failover');
  expect(result).toMatchObject({ score: 0, findings: [{ severity: 'major', file: 'a.md' }] });
});

test('a mention without a claim does not count', async () => {
  expect(await check(claiming('Automatic failover'), 'Automatic failover')).toMatchObject({ score: 0 });
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
  const deliverable = claiming('Automatic failover');
  const claim = { requirement: 0, artifacts: ['gone.md', 'a.md'] };
  const { score, findings } = await check({ ...deliverable, requirements_met: [claim] }, 'Automatic failover');
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

describe('mentions', () => {
  const enough = (text: string, requirement: string) => indexText(text).mentions(requirement).enough;

  test('60 % of the words longer than 3 letters are enough, less is not', () => {
    const requirement = 'alpha bravo charlie delta foxtrot for the of';
    expect(enough('alpha bravo charlie', requirement)).toBe(true);
    expect(enough('alpha bravo for the of', requirement)).toBe(false);
  });

  test.each([
    ['letter case', 'ÉLÉMENT CRITIQUE', 'élément critique'],
    ['composed and decomposed letters', 'cafe\u0301 crème', 'café crème'],
    ['a word that goes on', 'clusters supported', 'support cluster'],
    ['Chinese in a longer sentence', '系统必须支持三节点集群。', '支持三节点集群'],
    ['Chinese beside Latin', '使用 Redis 集群', 'Redis集群'],
    ['Japanese', 'これは自動フェイルオーバーです', '自動フェイルオーバー'],
    ['Cyrillic', 'Автоматическое переключение', 'автоматическое'],
    ['short words only', 'The API is v2', 'API v2'],
    ['emoji only', 'Ship it 🚀🚀 now', '🚀🚀'],
  ])('does not stumble over %s', (_, text, requirement) => {
    expect(enough(text, requirement)).toBe(true);
  });

  test.each([
    ['another Chinese text', '今天天气很好', '支持三节点集群'],
    ['another emoji', 'Ship it 🐢', '🚀🚀'],
    ['the inside of a word', 'unfailing', 'failing'],
    ['an empty text', '', 'failover'],
  ])('does not find a requirement in %s', (_, text, requirement) => {
    expect(enough(text, requirement)).toBe(false);
  });
});

test('50 long requirements against artifacts of a megabyte are checked within seconds', async () => {
  const texts = Array.from({ length: 50 }, (_, i) => `word${i} `.repeat(200).trim());
  const contents = [
    'a'.repeat(1_000_000),
    '集'.repeat(1_000_000),
    Array.from({ length: 120_000 }, (_, i) => `w${i}`).join(' '),
  ];
  const artifacts = contents.map((content, i) => ({ path: `${i}.txt`, media_type: 'text/plain', content }));
  const claims = texts.map((_, requirement) => ({ requirement, artifacts: artifacts.map(({ path }) => path) }));
  const start = performance.now();
  expect(await check(aDeliverable({ artifacts, requirements_met: claims }), ...texts)).toMatchObject({ score: 0 });
  expect(performance.now() - start).toBeLessThan(10_000);
});

describe('a word counts in another form and in a name', () => {
  test.each([
    ['Input is validated', 'function validateInput() {}'],
    ['Validation of inputs', 'validated_input = True'],
    ['Orders are submitted', 'submitOrder()'],
    ['It should refuse expired sessions', 'refuseExpired(session)'],
  ])('%s: %s', (requirement, content) => {
    expect(indexText(content).mentions(requirement)).toMatchObject({ enough: true, missing: [] });
  });

  test('too short a stem is none', () => {
    expect(indexText('const use = 1;').mentions('Users')).toMatchObject({ enough: false, missing: ['users'] });
  });
});

test('what is missing is named, but no secret', async () => {
  const { findings } = await check(claiming('Nothing', 0), `Failover with ${planted.githubToken}`);
  expect(findings[0]?.message).toMatch(/0 of its \d significant words, not failover:/);
  expect(findings[0]?.message.toLowerCase()).not.toContain(planted.githubToken.toLowerCase().slice(4));
});
