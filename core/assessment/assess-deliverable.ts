import type { Advisories } from '../contracts/config/advisories.ts';
import { type CheckerName, checkerName, type QualityRules } from '../contracts/config/quality-config.ts';
import { type Deliverable, deliverable as deliverableSchema } from '../contracts/storage/deliverable.ts';
import type { Delivery } from '../contracts/storage/delivery.ts';
import type { Finding, QualityReport, Severity, Verdict } from '../contracts/storage/quality-report.ts';
import { redactSecrets } from '../secrets/secret-rules.ts';
import type {
  CheckFinding,
  CheckInput,
  CheckResult,
  Judge,
  Judgement,
  Measurements,
  RunCheck,
  TestRun,
} from './checker.ts';
import { judgedScore } from './judge/judged-score.ts';
import { issueOf, qaResultsOf } from './qa-results.ts';

/** A report keeps this many findings, the worst ones. */
export const MAX_FINDINGS = 1_000;
const MAX_MESSAGE_CHARACTERS = 500;
const MAX_FILE_CHARACTERS = 300;
const SEVERITIES: Severity[] = ['critical', 'major', 'minor', 'info'];

export type Assessment = {
  /** The value read from storage: it may be anything. */
  deliverable: unknown;
  /** The identity that the deliverable must state. */
  expected: { taskId: string; subtaskId: string; attempt: number };
  order: Delivery['order'];
  rules: QualityRules;
  advisories: Advisories;
  runCheck: RunCheck;
  /** The result of its tests, if they were run. */
  testRun?: TestRun | null;
  /** undefined: no model judges this work. */
  judge?: Judge | undefined;
  now: Date;
};

type Outcome = { checker: CheckerName } & CheckResult;

/** A checker that throws or takes too long measures nothing, and says so in a finding that blocks. */
const runChecker = async (name: CheckerName, input: CheckInput, runCheck: RunCheck): Promise<Outcome> => {
  try {
    const result = await runCheck(name, input);
    const findings = [...result.findings, ...missing(name, result.score, input.rules)];
    return { checker: name, ...result, findings };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `the check ${name} could not be run: ${reason}`;
    return { checker: name, score: null, findings: [{ ...ABOUT_ALL, rule: 'check-failed', message }] };
  }
};

const missing = (name: CheckerName | 'judge', score: number | null, { required }: QualityRules): CheckFinding[] => {
  if (score !== null || !required.includes(name)) return [];
  const message = `the check ${name} is required, and found nothing to measure`;
  return [{ ...ABOUT_ALL, rule: 'nothing-measured', message }];
};

const ABOUT_ALL = { severity: 'major', file: null, line: null } as const;

/** Sorts findings worst first, limits their number, and redacts secrets that a path or a message repeats. */
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
  return [...clean, { checker: 'report', rule: 'left-out', severity: 'info', file: null, line: null, message }];
};

/** Mean of the measured scores by the checkers' weights; null if none with a weight was measured. */
const weightedScore = (outcomes: Outcome[], weights: QualityRules['weights']): number | null => {
  const scored = outcomes.flatMap(({ checker, score }) =>
    score === null ? [] : [{ score, weight: weights[checker] ?? 0 }],
  );
  const total = scored.reduce((sum, { weight }) => sum + weight, 0);
  return total === 0 ? null : Math.min(1, scored.reduce((sum, { score, weight }) => sum + score * weight, 0) / total);
};

/** Returns the deliverable, or what is wrong with its shape or identity: then it is not worth checking. */
const contradictions = (value: unknown, expected: Assessment['expected']): string[] | Deliverable => {
  const parsed = deliverableSchema.safeParse(value);
  if (!parsed.success) {
    const { issues } = parsed.error;
    return issues.slice(0, MAX_FINDINGS).map(({ path, message }) => `the deliverable's ${path.join('.')}: ${message}`);
  }
  const { task_id, subtask_id, attempt } = parsed.data;
  const wrong = [
    task_id !== expected.taskId && `the deliverable belongs to task ${task_id}, not ${expected.taskId}`,
    subtask_id !== expected.subtaskId && `the deliverable belongs to subtask ${subtask_id}, not ${expected.subtaskId}`,
    attempt !== expected.attempt && `the deliverable belongs to attempt ${attempt}, not ${expected.attempt}`,
  ].filter((problem) => problem !== false);
  return wrong.length > 0 ? wrong : parsed.data;
};

/**
 * Runs the checkers over what an attempt handed in. fail: it is not a deliverable of this attempt. rework: a critical
 * or major finding, a score below the pass score, or nothing measured. The judge, if there is one, sees all other work,
 * which passes unless the verdict weighs enough to send it back.
 */
export const assessDeliverable = async (assessment: Assessment): Promise<QualityReport> => {
  const { expected, order, rules, advisories, runCheck, judge, now } = assessment;
  const deliverable = contradictions(assessment.deliverable, expected);
  const report = (
    verdict: Verdict,
    outcomes: Outcome[],
    findings: Finding[],
    score: number | null = null,
    judgement?: Judgement,
  ): QualityReport => {
    const kept = reportable(findings);
    const measured: Partial<Measurements> = Object.assign({}, ...outcomes.map((outcome) => outcome.measured));
    const verified = judgement?.judging?.verified_requirements;
    if (verified) measured['requirements_coverage.verified'] = verified.length;
    const reasons = Object.assign({}, ...outcomes.map((outcome) => outcome.notMeasured));
    return {
      schema_version: 1,
      task_id: expected.taskId,
      subtask_id: expected.subtaskId,
      attempt: expected.attempt,
      verdict,
      score,
      checks: [
        ...outcomes.map(({ checker, score }) => ({ checker, score, weight: rules.weights[checker] ?? 0 })),
        ...(judgement ? [{ checker: 'judge', score: judgement.score, weight: rules.judge?.weight ?? 0 }] : []),
      ],
      qa_results: qaResultsOf(measured, reasons, kept.map(issueOf), order.requirements.length),
      findings: kept,
      ...(judgement?.judging && { judge: judgement.judging }),
      assessed_at: now.toISOString(),
    };
  };

  if (Array.isArray(deliverable)) {
    const finding = { ...ABOUT_ALL, checker: 'schema', rule: 'not-this-attempt', severity: 'critical' } as const;
    return report(
      'fail',
      [],
      deliverable.map((message) => ({ ...finding, message })),
    );
  }
  const { testRun } = assessment;
  const input = { order, deliverable: withoutMarks(deliverable), rules, advisories, ...(testRun ? { testRun } : {}) };
  const outcomes = await Promise.all(checkerName.options.map((name) => runChecker(name, input, runCheck)));
  const findings: Finding[] = outcomes.flatMap(({ checker, findings }) =>
    findings.map((finding) => ({ checker, ...finding })),
  );
  const checked = weightedScore(outcomes, rules.weights);
  // If another finding sends it back, the agent has to mend that, not the score.
  if (!blocks(findings)) findings.push(...lowScore(checked, rules));
  if (checked === null || blocks(findings)) return report('rework', outcomes, findings, checked);

  const judgement = await judge?.(input);
  const score = judgedScore(checked, judgement?.score ?? null, rules);
  const judged = [...(judgement?.findings ?? []), ...missing('judge', judgement?.score ?? null, rules)];
  findings.push(...judged.map((finding) => ({ checker: 'judge', ...finding })));
  if (!blocks(findings)) findings.push(...lowScore(score, rules));
  return report(blocks(findings) ? 'rework' : 'pass', outcomes, findings, score, judgement);
};

/** Removes byte order marks. A mark says how a file is written and is no error in any format, so no check sees one. */
const withoutMarks = (deliverable: Deliverable): Deliverable => ({
  ...deliverable,
  artifacts: deliverable.artifacts.map((artifact) => ({
    ...artifact,
    content: artifact.content.replace(/^\ufeff/, ''),
  })),
});

const blocks = (findings: Finding[]): boolean =>
  findings.some(({ severity }) => severity === 'critical' || severity === 'major');

const lowScore = (score: number | null, { pass_score }: QualityRules): Finding[] => {
  if (score !== null && score >= pass_score) return [];
  const message = score === null ? 'no score was measured' : `the score ${score.toFixed(3)} is below ${pass_score}`;
  return [{ ...ABOUT_ALL, checker: 'report', rule: 'low-score', message }];
};
