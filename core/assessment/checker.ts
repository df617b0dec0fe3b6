import type { Advisories } from '../contracts/config/advisories.ts';
import type { CheckerName, QualityRules } from '../contracts/config/quality-config.ts';
import type { Artifact } from '../contracts/storage/deliverable.ts';
import type { Delivery } from '../contracts/storage/delivery.ts';
import type { Finding, Judging } from '../contracts/storage/quality-report.ts';

/** What came of running a deliverable's tests. */
export type TestRun = {
  /** null if a signal or the time limit ended it, or it could not be run. */
  exitCode: number | null;
  /** Seconds of the time limit, if that ended it. */
  timedOutAfter: number | null;
  /** The end of its output. */
  lastLines: string;
  /** Test and coverage reports that it wrote. */
  reports: Artifact[];
};

/** What every checker gets. It goes to another thread, so it is data only. */
export type CheckInput = Pick<Delivery, 'order' | 'deliverable'> & {
  rules: QualityRules;
  /** Where the deliverable's tests were run (decision 0053). */
  testRun?: TestRun;
  /** Known vulnerabilities of packages. */
  advisories: Advisories;
};

/** Fields of the seed's Stage 5 results that a checker may fill; what none fills is reported as not measured. */
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

/** `score` is 0..1, or null where there was nothing to measure. */
export type CheckResult = {
  score: number | null;
  findings: CheckFinding[];
  measured?: Partial<Measurements>;
  /** Measurement → why it is null, where the checker knows better than the general reason. */
  notMeasured?: Partial<Record<keyof Measurements, string>>;
};

/**
 * One check over a deliverable. It reads hostile input, so its time must stay linear in the content's length, and its
 * messages must not repeat secrets or unbounded text.
 */
export type Checker = { name: CheckerName; check(input: CheckInput): Promise<CheckResult> | CheckResult };

/** Runs a checker by name, wherever that is. Rejects where it throws, takes too long or too much memory. */
export type RunCheck = (name: CheckerName, input: CheckInput) => Promise<CheckResult>;

/** What a model as judge found, and what asking it took; without `judging` nobody was asked. */
export type Judgement = CheckResult & { judging?: Judging };

/** Asks a model for its verdict, on work that the checks let pass. It is a call over the network, so no checker. */
export type Judge = (input: CheckInput) => Promise<Judgement>;
