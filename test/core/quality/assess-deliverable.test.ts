import { describe, expect, test } from '@jest/globals';
import { qualityReport } from '../../../core/contracts/quality.ts';
import { qualityConfig } from '../../../core/contracts/quality-config.ts';
import { checkers, qualityRulesFor } from '../../../core/quality/assess-deliverable.ts';
import type { Checker } from '../../../core/quality/checker.ts';
import { aDeliverable, assess, claiming, config, markdown, planted, requirements } from './fixtures.ts';

const checkerOf = (result: Awaited<ReturnType<Checker['check']>>): Checker => ({
  name: 'secrets',
  check: () => result,
});

test('a good deliverable passes with the full score, and the report fits its contract', async () => {
  const report = await assess(claiming('# Automatic failover', 0), {
    requirements: requirements('Automatic failover'),
  });
  expect(report).toMatchObject({ verdict: 'pass', score: 1, findings: [], assessed_at: '2025-01-02T03:04:05.000Z' });
  expect(qualityReport.parse(report)).toEqual(report);
});

test('what was not measured is null and says why', async () => {
  const { qa_results } = await assess(aDeliverable());
  expect(qa_results).toEqual({
    code_quality: { score: null, issues: [], test_coverage: null },
    security_scan: { vulnerabilities: 0, warnings: 0 },
    performance: { benchmark_passed: null, latency: null },
    requirements_coverage: { score: null, covered: 0, total: 0 },
    not_measured: {
      'code_quality.score': 'no code checks were run: artifacts are only checked to be readable',
      'code_quality.test_coverage': 'no coverage report was handed in',
      'performance.benchmark_passed': 'no benchmark figures were handed in',
      'performance.latency': 'no benchmark figures were handed in',
      'requirements_coverage.score': 'the subtask has no requirements of its own',
    },
  });
});

describe('rework', () => {
  test('an uncovered requirement', async () => {
    const report = await assess(claiming('# Automatic failover', 0), {
      requirements: requirements('Automatic failover', 'Persistence'),
    });
    expect(report).toMatchObject({
      verdict: 'rework',
      qa_results: { requirements_coverage: { covered: 1, total: 2 } },
    });
    expect(report.score).toBeCloseTo(0.2 + 0.25 + 0.3);
  });

  test('a secret, which is in no finding, issue or file name', async () => {
    const report = await assess(
      aDeliverable({ artifacts: [markdown(`# ${planted.githubToken}\n#`, `${planted.githubToken}.md`)] }),
    );
    expect(report.verdict).toBe('rework');
    expect(report.qa_results.security_scan.vulnerabilities).toBe(2);
    expect(JSON.stringify(report)).not.toContain(planted.githubToken.slice(4));
  });

  test('an artifact that cannot be read, as an issue in the words of the seed', async () => {
    const artifacts = [markdown('# x'), { path: 'b.json', media_type: 'application/json', content: '{' }];
    const report = await assess(aDeliverable({ artifacts }));
    expect(report.verdict).toBe('rework');
    expect(report.qa_results.code_quality.issues).toEqual(
      expect.arrayContaining(['major: the artifact is not valid JSON in b.json']),
    );
  });

  test('no artifacts at all', async () => {
    expect((await assess(aDeliverable({ artifacts: [] }))).verdict).toBe('rework');
  });

  test('a checker that throws: nothing measured is made up for it', async () => {
    const broken: Checker = { name: 'secrets', check: () => Promise.reject(new Error('out of memory')) };
    const report = await assess(aDeliverable(), { pipeline: [checkers[0]!, broken] });
    expect(report).toMatchObject({ verdict: 'rework', score: 1 });
    expect(report.findings).toMatchObject([
      { checker: 'secrets', severity: 'major', message: 'checker secrets could not run: out of memory' },
    ]);
    expect(report.qa_results.security_scan).toEqual({ vulnerabilities: null, warnings: null });
    expect(report.qa_results.not_measured).toHaveProperty(['security_scan.vulnerabilities']);
  });

  test('a score below the pass score, but not one at it', async () => {
    const below = await assess(aDeliverable(), { pipeline: [checkerOf({ score: 0.79, findings: [] })] });
    expect(below).toMatchObject({ verdict: 'rework', findings: [{ checker: 'report', severity: 'major' }] });
    const at = await assess(aDeliverable(), { pipeline: [checkerOf({ score: 0.8, findings: [] })] });
    expect(at.verdict).toBe('pass');
  });

  test('no measured score', async () => {
    const report = await assess(aDeliverable(), { pipeline: [checkerOf({ score: null, findings: [] })] });
    expect(report).toMatchObject({ verdict: 'rework', score: null });
  });
});

describe('fail', () => {
  test.each([
    ['another task', aDeliverable({ task_id: 'task_2' })],
    ['another subtask', aDeliverable({ subtask_id: 'subtask_2' })],
    ['an earlier attempt', aDeliverable({ attempt: 2 })],
    ['a wrong shape', { ...aDeliverable(), artifacts: 'none' }],
    ['nothing', null],
  ])('a deliverable of %s', async (_, deliverable) => {
    const report = await assess(deliverable, { requirements: requirements('x') });
    expect(report).toMatchObject({ verdict: 'fail', score: null, task_id: 'task_1', attempt: 1 });
    expect(report.findings[0]).toMatchObject({ checker: 'schema', severity: 'critical' });
    expect(qualityReport.parse(report)).toEqual(report);
  });
});

test('minor findings do not hold a deliverable back', async () => {
  const minor = { severity: 'minor', file: 'a.md', line: 1, message: 'a nit' } as const;
  const report = await assess(aDeliverable(), { pipeline: [checkerOf({ score: 1, findings: [minor] })] });
  expect(report.verdict).toBe('pass');
  expect(report.qa_results.code_quality.issues).toEqual(['minor: a nit in a.md']);
});

test('a report keeps the 99 worst findings and says how many it left out', async () => {
  const finding = { file: null, line: null, message: 'm'.repeat(10_000) };
  const findings = Array.from(
    { length: 300 },
    (_, i) => ({ ...finding, severity: i === 299 ? 'critical' : 'info' }) as const,
  );
  const report = await assess(aDeliverable(), { pipeline: [checkerOf({ score: 1, findings })] });
  expect(report.findings).toHaveLength(100);
  expect(report.findings[0]!.severity).toBe('critical');
  expect(report.findings.at(-1)!.message).toBe('201 more findings were left out');
  expect(Math.max(...report.findings.map(({ message }) => message.length))).toBeLessThanOrEqual(500);
});

describe('config/quality.yaml', () => {
  test('weighs every checker and no other, in shares of one', () => {
    for (const { weights } of [
      config.default,
      ...Object.keys(config.task_types).map((type) => qualityRulesFor(config, type)),
    ]) {
      expect(Object.keys(weights).sort()).toEqual(checkers.map(({ name }) => name).sort());
      expect(Object.values(weights).reduce((a, b) => a + b)).toBeCloseTo(1);
    }
  });

  test('gives a task type its own rules and otherwise the default', () => {
    expect(qualityRulesFor(config, 'security')).toMatchObject({
      pass_score: 0.9,
      max_reworks: config.default.max_reworks,
    });
    expect(qualityRulesFor(config, 'toString')).toEqual(config.default);
  });

  test('is refused with an unknown field', () => {
    expect(qualityConfig.safeParse({ ...config, typo: 1 }).success).toBe(false);
  });
});
