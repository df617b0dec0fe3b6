import * as z from 'zod';

const criterion = z.strictObject({
  id: z.string().regex(/^[a-z]+(-[a-z]+)*$/, 'must be words in lower case, joined by hyphens'),
  asks: z.string().min(1).describe('What the judge looks at.'),
  worst: z.string().min(1).describe('What scores 0.'),
  best: z.string().min(1).describe('What scores 4.'),
});

export const rubric = z
  .array(criterion)
  .min(1)
  .max(8)
  .refine((criteria) => new Set(criteria.map(({ id }) => id)).size === criteria.length, 'names a criterion twice');
export type Rubric = z.infer<typeof rubric>;

/** config/rubrics.yaml: what a model as judge scores, by default, and per task type, kind of work and agent type. */
export const rubricsConfig = z.strictObject({
  default: rubric,
  task_types: z.record(z.string(), rubric),
  kinds: z.record(z.string(), rubric).describe('Instead of that of the task type.'),
  agent_types: z.record(z.string(), rubric).describe('Instead of both, whose agents do the same in every task.'),
});
export type RubricsConfig = z.infer<typeof rubricsConfig>;
