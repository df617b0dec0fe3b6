import * as z from 'zod';
import { id } from '../ids.ts';
import { usage } from './deliverable.ts';

export const severity = z.enum(['critical', 'major', 'minor', 'info']);
export type Severity = z.infer<typeof severity>;

/** One thing that a checker found. */
export const finding = z
  .strictObject({
    checker: z.string(),
    rule: z.string().describe('Id of the problem, the same in every report: `unused-import`.'),
    severity,
    file: z.string().nullable(),
    line: z.int().min(1).nullable(),
    message: z.string(),
  })
  .meta({ id: 'Finding' });
export type Finding = z.infer<typeof finding>;

/** The seed's Stage 5 shape. A value that was not measured is null, and `not_measured` says why. */
export const qaResults = z
  .strictObject({
    code_quality: z.strictObject({
      score: z.number().min(0).max(1).nullable(),
      issues: z.array(z.string()),
      test_coverage: z.number().min(0).max(1).nullable(),
    }),
    security_scan: z.strictObject({
      vulnerabilities: z.int().min(0).nullable(),
      warnings: z.int().min(0).nullable(),
    }),
    performance: z.strictObject({
      benchmark_passed: z.boolean().nullable(),
      latency: z.string().nullable(),
    }),
    requirements_coverage: z.strictObject({
      score: z.number().min(0).max(1).nullable(),
      covered: z.int().min(0).describe('Claimed by files that are there and do something.'),
      verified: z
        .int()
        .min(0)
        .nullable()
        .default(null)
        .describe('Shown to be met by a quote of the judge that was found in the files.'),
      total: z.int().min(0),
    }),
    not_measured: z.record(z.string(), z.string()).describe('Field → why it is null.'),
  })
  .meta({ id: 'QaResults' });
export type QaResults = z.infer<typeof qaResults>;

/** pass: the subtask is done. rework: the agent gets it back with the findings. fail: another agent is next. */
export const verdict = z.enum(['pass', 'rework', 'fail']);
export type Verdict = z.infer<typeof verdict>;

/** The models that judged a deliverable, their usage, and the score. */
export const judging = z
  .strictObject({
    model: z.string().nullable().describe('`<provider>:<model>`; null if none gave a verdict that can be used.'),
    usage: usage.describe("Usage of the judge: part of the task's cost, not of the agent's."),
    criteria: z
      .array(
        z.strictObject({
          id: z.string(),
          score: z.int().min(0).max(4),
          reason: z.string(),
          file: z.string(),
          line: z.int().min(1),
        }),
      )
      .describe('Criteria whose quote was found in the file, at the line.'),
    verified_requirements: z
      .array(z.int().min(0))
      .optional()
      .describe('Requirements that it says are met, with a quote that was found.'),
  })
  .meta({ id: 'Judging' });
export type Judging = z.infer<typeof judging>;

/** The findings in the deliverable of one attempt, stored beside it. */
export const qualityReport = z
  .strictObject({
    schema_version: z.literal(1),
    task_id: id,
    subtask_id: id,
    attempt: z.int().min(1),
    verdict,
    score: z
      .number()
      .min(0)
      .max(1)
      .nullable()
      .describe('Weighted mean of the scores that were measured, then moved by the judge.'),
    checks: z
      .array(
        z.strictObject({
          checker: z.string(),
          score: z.number().min(0).max(1).nullable(),
          weight: z.number().describe('Its share in the score.'),
        }),
      )
      .describe('Every check that was to run; its score is null if it had nothing to measure.'),
    qa_results: qaResults,
    findings: z.array(finding),
    judge: judging.optional().describe('Present if a model was asked.'),
    assessed_at: z.iso.datetime(),
    encrypted: z
      .strictObject({ jwe: z.string(), totals: z.record(severity, z.int().min(0)) })
      .optional()
      .describe(
        'Set in the form that only the submitter can open: the JWE of the report, and numbers of its findings.',
      ),
  })
  .meta({ id: 'QualityReport' });
export type QualityReport = z.infer<typeof qualityReport>;
