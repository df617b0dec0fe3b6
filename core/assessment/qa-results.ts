import type { Finding, QaResults } from '../contracts/storage/quality-report.ts';
import type { Measurements } from './checker.ts';

/** The general reasons why a measurement is null; a checker may know a better one. */
const REASONS: Record<Exclude<keyof Measurements, 'requirements_coverage.covered'>, string> = {
  'code_quality.score': 'the check of the code could not be run',
  'code_quality.test_coverage': 'no coverage report was handed in',
  'security_scan.vulnerabilities': 'the scan for secrets did not run',
  'security_scan.warnings': 'the scan for secrets did not run',
  'performance.benchmark_passed': 'no benchmark figures were handed in',
  'performance.latency': 'no benchmark figures were handed in',
  'requirements_coverage.score': 'the check of the requirements did not run',
  'requirements_coverage.verified': 'no judge has given a verdict, and tests do not say which requirement they show',
};

/** A finding as the seed writes issues: "minor: unused import in redis-cluster.js". */
export const issueOf = ({ severity, message, file }: Finding): string =>
  `${severity}: ${message}${file === null ? '' : ` in ${file}`}`;

/** Puts measurements into the seed's Stage 5 shape; `reasons` go before the general ones. */
export const qaResultsOf = (
  measured: Partial<Measurements>,
  reasons: Partial<Record<keyof Measurements, string>>,
  issues: string[],
  requirements: number,
): QaResults => {
  const fields = Object.keys(REASONS) as (keyof typeof REASONS)[];
  const missing = fields.filter((field) => measured[field] === undefined);
  return {
    code_quality: {
      score: measured['code_quality.score'] ?? null,
      issues,
      test_coverage: measured['code_quality.test_coverage'] ?? null,
    },
    security_scan: {
      vulnerabilities: measured['security_scan.vulnerabilities'] ?? null,
      warnings: measured['security_scan.warnings'] ?? null,
    },
    performance: {
      benchmark_passed: measured['performance.benchmark_passed'] ?? null,
      latency: measured['performance.latency'] ?? null,
    },
    requirements_coverage: {
      score: measured['requirements_coverage.score'] ?? null,
      covered: measured['requirements_coverage.covered'] ?? 0,
      verified: measured['requirements_coverage.verified'] ?? null,
      total: requirements,
    },
    not_measured: Object.fromEntries(missing.map((field) => [field, reasons[field] ?? REASONS[field]])),
  };
};
