import type { CheckFinding } from '../../core/assessment/checker.ts';
import type { TestCase, TestReport } from '../reports/junit.ts';

/** Limit on the failed tests that get a finding of their own, for each report. */
const MAX_NAMED = 20;
const MAX_NAME_CHARACTERS = 120;

export type ReadResults = { path: string; report: TestReport };

const oneLine = (text: string, most: number): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > most ? `${line.slice(0, most - 1).toWellFormed()}…` : line;
};

const failureOf = (file: string, { name, className, message, at }: TestCase): CheckFinding => {
  const test = oneLine(name || className || 'without a name', MAX_NAME_CHARACTERS);
  const why = message === '' ? '' : `: ${oneLine(message, 200)}`;
  return { rule: 'failed-test', severity: 'major', file, line: at, message: `the test "${test}" failed${why}` };
};

/** Finds failures in a JUnit report, no tests run, all tests skipped, and more tests claimed than listed. */
export function checkTestResults({ path: file, report: { cases, claim } }: ReadResults): CheckFinding[] {
  const about = (severity: CheckFinding['severity'], rule: string, message: string): CheckFinding[] => [
    { rule, severity, file, line: null, message },
  ];
  // Some runners count a test twice, but list it once, if its teardown fails too.
  if (claim !== null && claim.tests > cases.length + claim.failed) {
    return about('critical', 'false-report', `the report claims ${claim.tests} tests, but lists ${cases.length}`);
  }
  if (cases.length === 0) return about('major', 'no-tests-run', 'the report has no tests: no test was run');
  const failed = cases.filter(({ outcome }) => outcome === 'failed');
  const findings = failed.slice(0, MAX_NAMED).map((test) => failureOf(file, test));
  const unnamed = Math.max(failed.length, claim?.failed ?? 0) - findings.length;
  if (unnamed > 0) findings.push(...about('major', 'failed-test', `${unnamed} more tests failed`));
  if (cases.every(({ outcome }) => outcome === 'skipped')) {
    findings.push(...about('minor', 'all-skipped', 'all tests were skipped, so nothing was tested'));
  }
  return findings;
}
