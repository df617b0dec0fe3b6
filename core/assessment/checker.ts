import type { Advisories } from '../contracts/config/advisories.ts';
import type { CheckerName, QualityRules } from '../contracts/config/quality-config.ts';
import type { Artifact } from '../contracts/storage/deliverable.ts';
import type { Delivery } from '../contracts/storage/delivery.ts';
import type { Finding, Judging } from '../contracts/storage/quality-report.ts';

/** The result of running a deliverable's tests. */
export type TestRun = {
  /** null if a signal or the time limit ended it, or it could not be run. */
  exitCode: number | null;
  /** Seconds of the time limit, if that ended it. */
  timedOutAfter: number | null;
  /** The end of the output. */
  lastLines: string;
  /** Test and coverage reports that the run wrote. */
  reports: Artifact[];
};

/** The input of every checker. It goes to another thread, so it is data only. */
export type CheckInput = Pick<Delivery, 'order' | 'deliverable'> & {
  rules: QualityRules;
  /** Present if the deliverable's tests were run (decision 0053). */
  testRun?: TestRun;
  /** Known vulnerabilities of packages. */
  advisories: Advisories;
};

/**
 * Fields of the seed's Stage 5 results that a checker may fill; fields that none fills are reported as not measured.
 */
export type Measurements = {
  'code_quality.score': number;
  'code_quality.test_coverage': number;
  'security_scan.vulnerabilities': number;
  'security_scan.warnings': number;
  'performance.benchmark_passed': boolean;
  'performance.latency': string;
  'requirements_coverage.score': number;
  'requirements_coverage.covered': number;
  'requirements_coverage.verified': number;
};

export type CheckFinding = Omit<Finding, 'checker'>;

/** `score` is 0..1, or null if there was nothing to measure. */
export type CheckResult = {
  score: number | null;
  findings: CheckFinding[];
  measured?: Partial<Measurements>;
  /** Measurement → why it is null, if the checker knows a better reason than the general one. */
  notMeasured?: Partial<Record<keyof Measurements, string>>;
};

/**
 * One check over a deliverable. It reads hostile input, so its time must stay linear in the content's length, and its
 * messages must not repeat secrets or unbounded text.
 */
export type Checker = { name: CheckerName; check(input: CheckInput): Promise<CheckResult> | CheckResult };

/** Runs a checker by name, in whatever thread. Rejects if it throws, or takes too much time or memory. */
export type RunCheck = (name: CheckerName, input: CheckInput) => Promise<CheckResult>;

/** The findings of a model as judge, and what the call took. Without `judging`, no model was asked. */
export type Judgement = CheckResult & { judging?: Judging };

/** Asks a model for its verdict on work that the checks let pass. It calls over the network, so it is not a checker. */
export type Judge = (input: CheckInput) => Promise<Judgement>;
