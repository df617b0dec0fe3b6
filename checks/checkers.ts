import type { Checker, RunCheck } from '../core/assessment/checker.ts';
import type { CheckerName } from '../core/contracts/config/quality-config.ts';

/** Each checker is imported when it first runs, so that a cold start loads only the code that the deliverable needs. */
const checkers: Record<CheckerName, () => Promise<Checker>> = {
  artifacts: async () => (await import('./checkers/artifacts.ts')).artifactsChecker,
  'security-scan': async () => (await import('./checkers/security-scan.ts')).securityScanChecker,
  'code-quality': async () => (await import('./checkers/code-quality.ts')).codeQualityChecker,
  'requirements-coverage': async () =>
    (await import('./checkers/requirements-coverage.ts')).requirementsCoverageChecker,
  tests: async () => (await import('./checkers/tests.ts')).testsChecker,
  performance: async () => (await import('./checkers/performance.ts')).performanceChecker,
  documentation: async () => (await import('./checkers/documentation.ts')).documentationChecker,
};

/** Runs a checker in this thread, for as long as it takes. */
export const runCheck: RunCheck = async (name, input) => (await checkers[name]()).check(input);
