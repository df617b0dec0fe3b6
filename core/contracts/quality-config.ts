import * as z from 'zod';

const share = z.number().min(0).max(1);

const qualityRules = z.strictObject({
  weights: z.record(z.string(), share).describe("Checker → its score's share in the report's score."),
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
