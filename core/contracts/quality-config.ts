import * as z from 'zod';

const share = z.number().min(0).max(1);

/** The checkers, one file each in core/quality/checkers. */
export const checkerName = z.enum([
  'artifacts',
  'security-scan',
  'requirements-coverage',
  'tests',
  'performance',
  'documentation',
]);
export type CheckerName = z.infer<typeof checkerName>;

const qualityRules = z.strictObject({
  weights: z.partialRecord(checkerName, share).describe("Checker → its score's share in the report's score."),
  required: z.array(checkerName).describe('Checkers that must have measured something.'),
  thresholds: z
    .strictObject({
      test_coverage: share.describe('A proved coverage below it is a major finding; it need not be there.'),
    })
    .describe('Figures that checkers compare with.'),
  pass_score: share.describe('A deliverable that scores less goes back for rework.'),
  max_reworks: z.int().min(0).describe('How often one agent may rework a subtask before another gets it.'),
});
export type QualityRules = z.infer<typeof qualityRules>;

/** config/quality.yaml: what a deliverable must reach, by default and per task type (what it leaves out is default). */
export const qualityConfig = z.strictObject({
  default: qualityRules,
  task_types: z.record(z.string(), qualityRules.partial()).default({}),
});
export type QualityConfig = z.infer<typeof qualityConfig>;
