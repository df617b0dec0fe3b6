import type { Deliverable } from '../contracts/deliverable.ts';
import type { Finding } from '../contracts/quality.ts';

/** A requirement that the subtask must meet; `index` counts in the task's requirements, from 0. */
export type Requirement = { index: number; text: string };

export type CheckInput = { deliverable: Deliverable; requirements: Requirement[] };

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
export type Checker = { name: string; check(input: CheckInput): Promise<CheckResult> | CheckResult };
