import { describe, expect, test } from '@jest/globals';
import { runCheck } from '../../../checks/checkers.ts';
import type { CheckResult, RunCheck } from '../../../core/assessment/checker.ts';
import { qualityRulesFor } from '../../../core/assessment/quality-rules.ts';
import { checkerName, qualityConfig } from '../../../core/contracts/config/quality-config.ts';
import { qualityReport } from '../../../core/contracts/storage/quality-report.ts';
import {
  aDeliverable,
  anOrder,
  assess,
  claiming,
  config,
  markdown,
  planted,
  requirements,
} from '../../checks/fixtures.ts';

const nothing: CheckResult = { score: null, findings: [] };
/** The scan reports the findings that a test gives it; no other check measures anything. */
const scanning = (result: CheckResult): { runCheck: RunCheck; rules: typeof config.default } => ({
  runCheck: async (name) => (name === 'security-scan' ? result : nothing),
  rules: { ...config.default, required: [] },
});

test('a good deliverable passes with the full score, and the report fits its contract', async () => {
  const report = await assess(claiming('# Failover\n\nAutomatic failover', 0), {
    order: anOrder({ requirements: requirements('Automatic failover') }),
  });
  expect(report).toMatchObject({ verdict: 'pass', score: 1, findings: [], assessed_at: '2025-01-02T03:04:05.000Z' });
  expect(qualityReport.parse(report)).toEqual(report);
});

test('a figure that was not measured is null, with a reason', async () => {
  const { qa_results } = await assess(aDeliverable());
  expect(qa_results).toEqual({
    code_quality: { score: null, issues: [], test_coverage: null },
    security_scan: { vulnerabilities: 0, warnings: 0 },
    performance: { benchmark_passed: null, latency: null },
    requirements_coverage: { score: null, covered: 0, verified: null, total: 0 },
    not_measured: {
      'code_quality.score': 'the deliverable has no code in a language that this check reads',
      'code_quality.test_coverage': 'no coverage report was handed in',
      'performance.benchmark_passed': 'no benchmark figures were handed in',
      'performance.latency': 'no benchmark figures were handed in',
      'requirements_coverage.score': 'the subtask has no requirements of its own',
      'requirements_coverage.verified':
        'no judge has given a verdict, and tests do not say which requirement they show',
    },
  });
});

describe('rework', () => {
  test('an uncovered requirement', async () => {
    const report = await assess(claiming('# Failover\n\nAutomatic failover', 0), {
      order: anOrder({ requirements: requirements('Automatic failover', 'Persistence') }),
    });
    expect(report).toMatchObject({
      verdict: 'rework',
      qa_results: { requirements_coverage: { covered: 1, total: 2 } },
    });
    expect(report.score).toBeCloseTo((0.1 + 0.3 / 2 + 0.2 + 0.05) / 0.65);
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

  test('a checker that throws gives no measurements', async () => {
    const broken: RunCheck = async (name, input) => {
      if (name === 'security-scan') throw new Error('out of memory');
      return runCheck(name, input);
    };
    const report = await assess(aDeliverable(), { runCheck: broken });
    expect(report).toMatchObject({ verdict: 'rework', score: 1 });
    expect(report.findings).toMatchObject([
      {
        checker: 'security-scan',
        rule: 'check-failed',
        severity: 'major',
        message: 'the check security-scan could not be run: out of memory',
      },
    ]);
    expect(report.qa_results.security_scan).toEqual({ vulnerabilities: null, warnings: null });
    expect(report.qa_results.not_measured).toHaveProperty(['security_scan.vulnerabilities']);
  });

  test('a score below the pass score, but not one at it', async () => {
    const below = await assess(aDeliverable(), scanning({ score: 0.79, findings: [] }));
    expect(below).toMatchObject({ verdict: 'rework', findings: [{ checker: 'report', severity: 'major' }] });
    const at = await assess(aDeliverable(), scanning({ score: 0.8, findings: [] }));
    expect(at.verdict).toBe('pass');
  });

  test('a required check that found nothing to measure', async () => {
    const report = await assess(aDeliverable(), { rules: { ...config.default, required: ['requirements-coverage'] } });
    expect(report).toMatchObject({ verdict: 'rework', findings: [{ rule: 'nothing-measured' }] });
  });

  test('no measured score', async () => {
    const report = await assess(aDeliverable(), scanning({ score: null, findings: [] }));
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
    const report = await assess(deliverable, { order: anOrder({ requirements: requirements('x') }) });
    expect(report).toMatchObject({ verdict: 'fail', score: null, task_id: 'task_1', attempt: 1 });
    expect(report.findings[0]).toMatchObject({ checker: 'schema', severity: 'critical' });
    expect(qualityReport.parse(report)).toEqual(report);
  });
});

test('minor findings do not hold a deliverable back', async () => {
  const minor = { rule: 'nit', severity: 'minor', file: 'a.md', line: 1, message: 'a nit' } as const;
  const report = await assess(aDeliverable(), scanning({ score: 1, findings: [minor] }));
  expect(report.verdict).toBe('pass');
  expect(report.qa_results.code_quality.issues).toEqual(['minor: a nit in a.md']);
});

test('a report keeps the 999 worst findings and says how many it left out', async () => {
  const finding = { rule: 'nit', file: null, line: null, message: 'm'.repeat(10_000) };
  const findings = Array.from(
    { length: 1_200 },
    (_, i) => ({ ...finding, severity: i === 1_199 ? 'critical' : 'info' }) as const,
  );
  const report = await assess(aDeliverable(), scanning({ score: 1, findings }));
  expect(report.findings).toHaveLength(1_000);
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
      expect(Object.keys(weights).sort()).toEqual([...checkerName.options].sort());
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
