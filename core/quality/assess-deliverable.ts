import { type Deliverable, deliverable as deliverableSchema } from '../contracts/deliverable.ts';
import type { Finding, QualityReport, Severity, Verdict } from '../contracts/quality.ts';
import type { QualityConfig, QualityRules } from '../contracts/quality-config.ts';
import type { Checker, CheckInput, CheckResult, Measurements, Requirement } from './checker.ts';
import { artifactsChecker } from './checkers/artifacts.ts';
import { requirementsCoverageChecker } from './checkers/requirements-coverage.ts';
import { secretsChecker } from './checkers/secrets.ts';
import { issueOf, qaResultsOf } from './qa-results.ts';
import { redactSecrets } from './secret-rules.ts';

export const checkers: Checker[] = [artifactsChecker, requirementsCoverageChecker, secretsChecker];

/** A report keeps this many findings, the worst ones. */
export const MAX_FINDINGS = 100;
const MAX_MESSAGE_CHARACTERS = 500;
const MAX_FILE_CHARACTERS = 300;
const SEVERITIES: Severity[] = ['critical', 'major', 'minor', 'info'];

export type Assessment = {
  /** As it was read from storage: it may be anything. */
  deliverable: unknown;
  /** What the deliverable must say it is. */
  expected: { taskId: string; subtaskId: string; attempt: number };
  taskType: string;
  requirements: Requirement[];
  config: QualityConfig;
  now: Date;
  /** The pipeline; tests put their own in. */
  pipeline?: Checker[];
};

type Outcome = { checker: string } & CheckResult;

/** The rules for a task type: what it does not set itself is default. */
export const qualityRulesFor = (config: QualityConfig, taskType: string): QualityRules => {
  const own = Object.hasOwn(config.task_types, taskType) ? config.task_types[taskType] : undefined;
  return {
    weights: own?.weights ?? config.default.weights,
    pass_score: own?.pass_score ?? config.default.pass_score,
    max_reworks: own?.max_reworks ?? config.default.max_reworks,
  };
};

/** A checker that throws measures nothing, and says so in a finding that blocks. */
const runChecker = async (checker: Checker, input: CheckInput): Promise<Outcome> => {
  try {
    return { checker: checker.name, ...(await checker.check(input)) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `checker ${checker.name} could not run: ${reason}`;
    return { checker: checker.name, score: null, findings: [{ severity: 'major', file: null, line: null, message }] };
  }
};

/** The findings, worst first, bounded, and without secrets that a path or a message repeats. */
const reportable = (findings: Finding[]): Finding[] => {
  const sorted = SEVERITIES.flatMap((severity) => findings.filter((finding) => finding.severity === severity));
  const kept = sorted.length > MAX_FINDINGS ? sorted.slice(0, MAX_FINDINGS - 1) : sorted;
  const clean = kept.map((finding) => ({
    ...finding,
    file: finding.file === null ? null : redactSecrets(finding.file.slice(0, MAX_FILE_CHARACTERS)),
    message: redactSecrets(finding.message.slice(0, MAX_MESSAGE_CHARACTERS)),
  }));
  if (kept.length === sorted.length) return clean;
  const message = `${sorted.length - kept.length} more findings were left out`;
  return [...clean, { checker: 'report', severity: 'info', file: null, line: null, message }];
};

/** Mean of the measured scores by the checkers' weights; null if none with a weight was measured. */
const weightedScore = (outcomes: Outcome[], weights: QualityRules['weights']): number | null => {
  const scored = outcomes.flatMap(({ checker, score }) =>
    score === null ? [] : [{ score, weight: weights[checker] ?? 0 }],
  );
  const total = scored.reduce((sum, { weight }) => sum + weight, 0);
  return total === 0 ? null : Math.min(1, scored.reduce((sum, { score, weight }) => sum + score * weight, 0) / total);
};

/** What is wrong with the deliverable's shape or identity; such a one is not worth checking. */
const contradictions = (value: unknown, expected: Assessment['expected']): string[] | Deliverable => {
  const parsed = deliverableSchema.safeParse(value);
  if (!parsed.success) {
    const { issues } = parsed.error;
    return issues.slice(0, MAX_FINDINGS).map(({ path, message }) => `the deliverable's ${path.join('.')}: ${message}`);
  }
  const { task_id, subtask_id, attempt } = parsed.data;
  const wrong = [
    task_id !== expected.taskId && `the deliverable is of task ${task_id}, not ${expected.taskId}`,
    subtask_id !== expected.subtaskId && `the deliverable is of subtask ${subtask_id}, not ${expected.subtaskId}`,
    attempt !== expected.attempt && `the deliverable is of attempt ${attempt}, not ${expected.attempt}`,
  ].filter((problem) => problem !== false);
  return wrong.length > 0 ? wrong : parsed.data;
};

/**
 * Runs the checkers over what an attempt handed in. fail: it is not a deliverable of this attempt. rework: a critical
 * or major finding, a score below the pass score, or nothing measured. Everything else passes.
 */
export const assessDeliverable = async (assessment: Assessment): Promise<QualityReport> => {
  const { expected, requirements, config, taskType, now, pipeline = checkers } = assessment;
  const rules = qualityRulesFor(config, taskType);
  const deliverable = contradictions(assessment.deliverable, expected);
  const report = (verdict: Verdict, outcomes: Outcome[], findings: Finding[]): QualityReport => {
    const kept = reportable(findings);
    const measured: Partial<Measurements> = Object.assign({}, ...outcomes.map((outcome) => outcome.measured));
    const reasons = Object.assign({}, ...outcomes.map((outcome) => outcome.notMeasured));
    return {
      schema_version: 1,
      task_id: expected.taskId,
      subtask_id: expected.subtaskId,
      attempt: expected.attempt,
      verdict,
      score: weightedScore(outcomes, rules.weights),
      qa_results: qaResultsOf(measured, reasons, kept.map(issueOf), requirements.length),
      findings: kept,
      assessed_at: now.toISOString(),
    };
  };

  if (Array.isArray(deliverable)) {
    const finding = { checker: 'schema', severity: 'critical', file: null, line: null } as const;
    return report(
      'fail',
      [],
      deliverable.map((message) => ({ ...finding, message })),
    );
  }
  const outcomes = await Promise.all(pipeline.map((checker) => runChecker(checker, { deliverable, requirements })));
  const findings = outcomes.flatMap(({ checker, findings }) => findings.map((finding) => ({ checker, ...finding })));
  const score = weightedScore(outcomes, rules.weights);
  if (score === null || score < rules.pass_score) {
    const message =
      score === null ? 'no score was measured' : `the score ${score.toFixed(3)} is below ${rules.pass_score}`;
    findings.push({ checker: 'report', severity: 'major', file: null, line: null, message });
  }
  const blocked = findings.some(({ severity }) => severity === 'critical' || severity === 'major');
  return report(blocked ? 'rework' : 'pass', outcomes, findings);
};
