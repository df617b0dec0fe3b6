import * as z from 'zod';

const share = z.number().min(0).max(1);

/** The checkers, one file each in checks/checkers. */
export const checkerName = z.enum([
  'artifacts',
  'security-scan',
  'code-quality',
  'requirements-coverage',
  'tests',
  'performance',
  'documentation',
]);
export type CheckerName = z.infer<typeof checkerName>;

/** The effect of the judge's verdict. config/models.yaml says which model judges, and how it is asked. */
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
  thresholds: z
    .strictObject({
      complexity: z.int().min(1).describe('Branches of a function, plus one, above which it is too complex.'),
      duplicate_lines: z
        .int()
        .min(4)
        .describe('Number of equal lines of code in a row from which they are a duplicate.'),
      test_coverage: share.describe(
        'A proved coverage below this is a major finding; a missing coverage report is not.',
      ),
    })
    .describe('Figures that checkers compare with.'),
  pass_score: share.describe('A deliverable that scores less goes back for rework.'),
  max_reworks: z.int().min(0).describe('How often one agent may rework a subtask before another gets it.'),
});
export type QualityRules = z.infer<typeof qualityRules>;

/**
 * config/quality.yaml: what a deliverable must reach, by default and per task type (missing values are those of
 * `default`).
 */
export const qualityConfig = z.strictObject({
  default: qualityRules,
  task_types: z.record(z.string(), qualityRules.partial()).default({}),
});
export type QualityConfig = z.infer<typeof qualityConfig>;
