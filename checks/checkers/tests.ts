import type { Checker, CheckFinding } from '../../core/assessment/checker.ts';
import type { Artifact } from '../../core/contracts/storage/deliverable.ts';
import { about } from '../about.ts';
import { parseCobertura } from '../reports/cobertura.ts';
import { shareOf } from '../reports/coverage.ts';
import { type ReportKind, reportKindOf } from '../reports/find-reports.ts';
import { parseJunit } from '../reports/junit.ts';
import { parseLcov } from '../reports/lcov.ts';
import { pathMatcher } from '../reports/match-path.ts';
import { checkTestResults, type ReadResults } from '../test-results/check-test-results.ts';
import { checkTestRun } from '../test-results/check-test-run.ts';
import { measureCoverage, type ReadCoverage } from '../test-results/measure-coverage.ts';
import { assertionHelpers, type TestFile, testFileOf } from '../test-results/test-file.ts';
import { withMeasuredReports } from '../test-results/test-run.ts';

/** Longer reports and test files are refused unread. */
const MAX_REPORT_CHARACTERS = 4_000_000;
const MAX_TEST_CHARACTERS = 1_000_000;

type Reports = { coverage: ReadCoverage[]; results: ReadResults[]; findings: CheckFinding[] };

const tooLarge = ({ path }: Artifact, most: number): CheckFinding =>
  about('major', 'too-large', path, `the file is longer than ${most} characters, the limit for its kind: split it`);

const readReport = (kind: ReportKind, { path, content }: Artifact, into: Reports): void => {
  if (kind === 'junit') into.results.push({ path, report: parseJunit(content) });
  else {
    const report = kind === 'lcov' ? parseLcov(content) : parseCobertura(content);
    if (report === null) throw new Error('no SF: line');
    into.coverage.push({ path, report });
  }
};

const readReports = (artifacts: Artifact[]): Reports => {
  const reports: Reports = { coverage: [], results: [], findings: [] };
  for (const artifact of artifacts) {
    const kind = reportKindOf(artifact);
    if (kind === null) continue;
    try {
      if (artifact.content.length > MAX_REPORT_CHARACTERS)
        reports.findings.push(tooLarge(artifact, MAX_REPORT_CHARACTERS));
      else readReport(kind, artifact, reports);
    } catch {
      const format = { lcov: 'an lcov trace file', cobertura: 'Cobertura XML', junit: 'JUnit XML' }[kind];
      const message = `the report is not valid ${format}, which its name or first lines claim`;
      reports.findings.push(about('major', 'unreadable-report', artifact.path, message));
    }
  }
  return reports;
};

/** Counts the test files that can fail and reports those that cannot. */
const checkTestFiles = (artifacts: Artifact[]): { files: TestFile[]; sound: number; findings: CheckFinding[] } => {
  const findings = artifacts
    .filter(({ content }) => content.length > MAX_TEST_CHARACTERS)
    .filter((artifact) => testFileOf({ ...artifact, content: '' }) !== null)
    .map((artifact) => tooLarge(artifact, MAX_TEST_CHARACTERS));
  const small = artifacts.filter(({ content }) => content.length <= MAX_TEST_CHARACTERS);
  const files = small.map(testFileOf).filter((file) => file !== null);
  let helpers: string[] | undefined;
  const callsHelper = ({ content }: Artifact) => {
    helpers ??= assertionHelpers(small);
    return helpers.some((name) => content.includes(name));
  };
  let sound = 0;
  for (const { artifact, line, assertions, trivialLine, onlyTrivial } of files) {
    const finding = (rule: string, at: number, message: string) =>
      findings.push({ rule, severity: 'major', file: artifact.path, line: at, message });
    if (assertions === 0 && !callsHelper(artifact)) {
      finding(
        'test-without-assertions',
        line,
        'the tests have no assertions and cannot fail: assert what the code should do',
      );
    } else if (onlyTrivial && trivialLine !== null) {
      finding(
        'empty-assertion',
        trivialLine,
        'the tests assert only what is always true: assert what the code should do',
      );
    } else sound += 1;
  }
  return { files, sound, findings };
};

/** Tells if results belong to tests of the deliverable, by file name or by a class like `tests.test_cart.TestCart`. */
const areOf = (artifacts: Artifact[], results: ReadResults[]): boolean => {
  const artifactAt = pathMatcher(artifacts);
  const moduleAt = pathMatcher(artifacts.map((each) => ({ ...each, path: each.path.replace(/\.\w+$/, '') })));
  const cases = results.flatMap(({ report }) => report.cases);
  return cases.some(({ file, className }) => {
    if (file !== null && artifactAt(file) !== null) return true;
    const module = className.replaceAll('.', '/');
    return module !== '' && (moduleAt(module) !== null || moduleAt(module.replace(/\/[^/]*$/, '')) !== null);
  });
};

/**
 * Checks that tests can fail, that test results have no failures, and that coverage reports agree with their own lines,
 * with the files they cover and with tests that were handed in. Score: share of sound test files × share of passed
 * tests × coverage / wanted coverage (at most 1), without the factors that are missing; null if all are.
 */
export const testsChecker: Checker = {
  name: 'tests',
  check({ deliverable, rules: { thresholds }, testRun }) {
    const artifacts = testRun ? withMeasuredReports(deliverable.artifacts, testRun) : deliverable.artifacts;
    const ofRun = testRun ? checkTestRun(testRun) : [];
    const { files, sound, findings: ofFiles } = checkTestFiles(artifacts);
    const { coverage: reports, results, findings: ofReports } = readReports(artifacts);
    const findings = [...ofRun, ...ofFiles, ...ofReports, ...results.flatMap(checkTestResults)];
    const factors: number[] = [];
    if (files.length > 0) factors.push(sound / files.length);
    if (results.length > 0) factors.push(passedShare(results));
    if (testRun && testRun.exitCode !== 0) factors.push(0);
    if (reports.length === 0) return { score: product(factors), findings };

    const coverage = measureCoverage(reports, pathMatcher(artifacts));
    findings.push(...coverage.findings);
    const hasTests = files.some(({ assertions, onlyTrivial }) => assertions > 0 && !onlyTrivial);
    if (!hasTests && !areOf(artifacts, results)) {
      const file = reports[0]!.path;
      const message = 'a coverage report without any test: hand in the tests that produced it';
      findings.push(about('critical', 'coverage-without-tests', file, message));
      const why = 'a coverage report was handed in without any test';
      return { score: 0, findings, notMeasured: { 'code_quality.test_coverage': why } };
    }
    if (coverage.totals === null) {
      const score = coverage.isFalse ? 0 : product(factors);
      return { score, findings, notMeasured: { 'code_quality.test_coverage': coverage.why } };
    }
    const share = shareOf(coverage.totals);
    const wanted = thresholds.test_coverage;
    if (share < wanted) {
      const { covered, total } = coverage.totals;
      const message = `test coverage is ${(100 * share).toFixed(1)} % (${covered} of ${total} lines), below the required ${100 * wanted} %: test more lines`;
      findings.push(about('major', 'low-coverage', reports[0]!.path, message));
    }
    factors.push(wanted === 0 ? 1 : Math.min(1, share / wanted));
    return { score: product(factors), findings, measured: { 'code_quality.test_coverage': share } };
  },
};

/** Share of passed tests among those that ran; 0 if none ran. */
function passedShare(results: ReadResults[]): number {
  const run = results.flatMap(({ report }) => report.cases).filter(({ outcome }) => outcome !== 'skipped');
  return run.length === 0 ? 0 : run.filter(({ outcome }) => outcome === 'passed').length / run.length;
}

const product = (factors: number[]): number | null =>
  factors.length === 0 ? null : factors.reduce((all, factor) => all * factor, 1);
