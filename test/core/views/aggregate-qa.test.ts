import { expect, test } from '@jest/globals';
import { type QualityReport, qaResults } from '../../../core/contracts/storage/quality-report.ts';
import { aggregateQa } from '../../../core/views/aggregate-qa.ts';
import { aDeliverable, assess } from '../../checks/fixtures.ts';

const base = await assess(aDeliverable());

const none = { covered: 0, total: 0 };

const aReport = (
  subtaskId: string,
  score: number | null,
  results: Partial<QualityReport['qa_results']> = {},
): QualityReport => ({
  ...base,
  subtask_id: subtaskId,
  score,
  qa_results: { ...base.qa_results, ...results },
});

const quality = (score: number | null) => ({ code_quality: { score, issues: [], test_coverage: null } });

test('a score is the mean of the measured scores by hours', () => {
  const reports = [aReport('a', 1, quality(1)), aReport('b', 1, quality(0.5)), aReport('c', 1, quality(null))];
  expect(aggregateQa(reports, { a: 1, b: 3, c: 10 }, none).code_quality.score).toBeCloseTo(0.625);
});

test('full scores stay exactly 1 whatever the hours', () => {
  const reports = ['a', 'b', 'c'].map((id) => aReport(id, 1, quality(1)));
  expect(aggregateQa(reports, { a: 0.1, b: 0.2, c: 0.3 }, none).code_quality.score).toBe(1);
});

test('a score that was not measured is null', () => {
  expect(aggregateQa([aReport('a', 1, quality(null))], { a: 1 }, none).code_quality.score).toBeNull();
});

test('no reports give no numbers', () => {
  const results = aggregateQa([], {}, none);
  expect(qaResults.parse(results).security_scan).toEqual({ vulnerabilities: null, warnings: null });
  expect(results.not_measured).not.toEqual({});
});

test('vulnerabilities and warnings are summed; a requirement counts once', () => {
  const security_scan = { vulnerabilities: 1, warnings: 2 };
  const results = aggregateQa(
    [
      aReport('a', 1, { security_scan, requirements_coverage: { score: 1, covered: 1, verified: null, total: 1 } }),
      aReport('b', 1, { security_scan, requirements_coverage: { score: 1 / 3, covered: 1, verified: null, total: 3 } }),
      aReport('c', 1),
    ],
    {},
    { covered: 1, total: 2 },
  );
  expect(results.security_scan).toEqual({ vulnerabilities: 2, warnings: 4 });
  expect(results.requirements_coverage).toEqual({ score: 0.5, covered: 1, verified: null, total: 2 });
  expect(qaResults.parse(results)).toEqual(results);
});

test('one failed benchmark fails the task, and latencies name their subtasks', () => {
  const results = aggregateQa(
    [
      aReport('a', 1, { performance: { benchmark_passed: true, latency: '12ms avg' } }),
      aReport('b', 1, { performance: { benchmark_passed: false, latency: '90ms avg' } }),
      aReport('c', 1),
    ],
    {},
    none,
  );
  expect(results.performance).toEqual({ benchmark_passed: false, latency: 'a: 12ms avg; b: 90ms avg' });
});

test('a reason that does not apply to every subtask names those to which it applies', () => {
  const unmeasured = aReport('b', 1, { not_measured: { 'performance.latency': 'no figures' } });
  const results = aggregateQa([aReport('a', 1, { not_measured: {} }), unmeasured], {}, none);
  expect(results.not_measured).toEqual({ 'performance.latency': 'no figures (b)' });
});

test('issues are cut at 100, and the last one says how many more there are', () => {
  const issues = Array.from({ length: 80 }, (_, i) => `minor: issue ${i}`);
  const report = (id: string) => aReport(id, 1, { code_quality: { score: null, issues, test_coverage: null } });
  const results = aggregateQa([report('a'), report('b')], {}, none);
  expect(results.code_quality.issues).toHaveLength(100);
  expect(results.code_quality.issues.at(-1)).toBe("info: 61 more issues are in the subtasks' reports");
});
