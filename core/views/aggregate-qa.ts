import type { QaResults, QualityReport } from '../contracts/storage/quality-report.ts';

/** A task's results keep this many issues; the last then says how many more there are. */
export const MAX_ISSUES = 100;

type Weighted = { value: number; hours: number };

const known = <T>(values: (T | null)[]): T[] => values.filter((value): value is T & {} => value !== null);

const sum = (values: number[]): number | null => (values.length === 0 ? null : values.reduce((a, b) => a + b, 0));

const meanByHours = (values: Weighted[]): number | null => {
  const hours = values.reduce((total, value) => total + value.hours, 0);
  if (hours === 0) return null;
  return Math.min(1, values.reduce((total, value) => total + value.value * value.hours, 0) / hours);
};

const boundIssues = (issues: string[]): string[] => {
  if (issues.length <= MAX_ISSUES) return issues;
  const kept = issues.slice(0, MAX_ISSUES - 1);
  return [...kept, `info: ${issues.length - kept.length} more issues are in the subtasks' reports`];
};

/** Each distinct reason why a field of the result is null, with the subtasks it holds for. */
const reasonsOf = (reports: QualityReport[], measured: Omit<QaResults, 'not_measured'>): Record<string, string> => {
  if (reports.length === 0) return { reports: 'no subtask has been assessed' };
  const reasons = new Map<string, Map<string, string[]>>();
  for (const { subtask_id, qa_results } of reports) {
    for (const [field, reason] of Object.entries(qa_results.not_measured)) {
      const ofField = reasons.get(field) ?? new Map<string, string[]>();
      reasons.set(field, ofField.set(reason, [...(ofField.get(reason) ?? []), subtask_id]));
    }
  }
  const describe = ([reason, subtasks]: [string, string[]]): string =>
    subtasks.length === reports.length ? reason : `${reason} (${subtasks.join(', ')})`;
  const isNull = (field: string): boolean => {
    const [group = '', name = ''] = field.split('.');
    return ((measured as Record<string, Record<string, unknown>>)[group]?.[name] ?? null) === null;
  };
  const unmeasured = [...reasons].filter(([field]) => isNull(field));
  return Object.fromEntries(unmeasured.map(([field, ofField]) => [field, [...ofField].map(describe).join('; ')]));
};

const latencyOf = (reports: QualityReport[]): string | null => {
  const measured = reports.flatMap(({ subtask_id, qa_results: { performance } }) =>
    performance.latency === null ? [] : [{ subtask_id, latency: performance.latency }],
  );
  if (measured.length <= 1) return measured[0]?.latency ?? null;
  return measured.map(({ subtask_id, latency }) => `${subtask_id}: ${latency}`).join('; ');
};

/** The number of requirements that a judge has seen met, each counted once; null if no judge reported any list. */
function verifiedIn(reports: QualityReport[]): number | null {
  const said = reports.flatMap(({ judge }) => (judge?.verified_requirements ? [judge.verified_requirements] : []));
  return said.length === 0 ? null : new Set(said.flat()).size;
}

/**
 * One result for a task from the last report of each subtask: counts by sum, scores by mean over the subtasks that
 * measured one, weighted by planned hours (a subtask without hours counts as one hour). `coverage` is of the task's
 * requirements, each counted once however many subtasks have to meet it.
 */
export const aggregateQa = (
  reports: QualityReport[],
  hoursBySubtask: Record<string, number>,
  coverage: { covered: number; total: number },
): QaResults => {
  const results = reports.map(({ qa_results }) => qa_results);
  const mean = (pick: (report: QualityReport) => number | null): number | null =>
    meanByHours(
      reports.flatMap((report) => {
        const value = pick(report);
        return value === null ? [] : [{ value, hours: hoursBySubtask[report.subtask_id] || 1 }];
      }),
    );
  const benchmarks = known(results.map(({ performance }) => performance.benchmark_passed));
  const measured = {
    code_quality: {
      score: mean(({ qa_results }) => qa_results.code_quality.score),
      issues: boundIssues(results.flatMap(({ code_quality }) => code_quality.issues)),
      test_coverage: mean(({ qa_results }) => qa_results.code_quality.test_coverage),
    },
    security_scan: {
      vulnerabilities: sum(known(results.map(({ security_scan }) => security_scan.vulnerabilities))),
      warnings: sum(known(results.map(({ security_scan }) => security_scan.warnings))),
    },
    performance: {
      benchmark_passed: benchmarks.length === 0 ? null : benchmarks.every((passed) => passed),
      latency: latencyOf(reports),
    },
    requirements_coverage: {
      score: coverage.total > 0 ? coverage.covered / coverage.total : null,
      covered: coverage.covered,
      verified: verifiedIn(reports),
      total: coverage.total,
    },
  };
  return { ...measured, not_measured: reasonsOf(reports, measured) };
};
