import * as z from 'zod';

const share = z.number().min(0).max(1);

/** The checkers, one file each in core/quality/checkers. */
export const checkerName = z.enum(['artifacts', 'security-scan', 'code-quality', 'requirements-coverage']);
export type CheckerName = z.infer<typeof checkerName>;

const qualityRules = z.strictObject({
  weights: z.partialRecord(checkerName, share).describe("Checker → its score's share in the report's score."),
  required: z.array(checkerName).describe('Checkers that must have measured something.'),
  thresholds: z.strictObject({
    complexity: z.int().min(1).describe('Branches of a function, plus one, above which it is too complex.'),
    duplicate_lines: z.int().min(4).describe('Lines of code in a row that are a duplicate if they come twice.'),
  }),
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
