import * as z from 'zod';

const share = z.number().min(0).max(1);

/** The checkers, one file each in core/quality/checkers. */
export const checkerName = z.enum(['artifacts', 'security-scan', 'requirements-coverage']);
export type CheckerName = z.infer<typeof checkerName>;

/** What the verdict of a model as judge counts for; which model, and how it is asked, is in config/models.yaml. */
const judgeRules = z.strictObject({
  weight: z.number().min(0).max(0.3).describe("The judge's share in the score."),
  may_block: z.boolean().describe('Whether a verdict alone may send a deliverable back.'),
});

const qualityRules = z.strictObject({
  weights: z.partialRecord(checkerName, share).describe("Checker → its score's share in the report's score."),
  required: z
    .array(z.enum([...checkerName.options, 'judge']))
    .describe('Checkers, and the judge, that must have measured something.'),
  judge: judgeRules.nullable().describe('null: no model judges the work.'),
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
