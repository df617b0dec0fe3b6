import * as z from 'zod';

const criterion = z.strictObject({
  id: z.string().regex(/^[a-z]+(-[a-z]+)*$/, 'must be words in lower case, joined by hyphens'),
  asks: z.string().min(1).describe('The question that the judge answers.'),
  worst: z.string().min(1).describe('Work that scores 0.'),
  best: z.string().min(1).describe('Work that scores 4.'),
});

export const rubric = z
  .array(criterion)
  .min(1)
  .max(8)
  .refine((criteria) => new Set(criteria.map(({ id }) => id)).size === criteria.length, 'names a criterion twice');
export type Rubric = z.infer<typeof rubric>;

/**
 * config/rubrics.yaml: the criteria of a model as judge, by default, and per task type, kind of work and agent type.
 */
export const rubricsConfig = z.strictObject({
  default: rubric,
  task_types: z.record(z.string(), rubric),
  kinds: z.record(z.string(), rubric).describe('Replaces the rubric of the task type.'),
  agent_types: z.record(z.string(), rubric).describe('Replaces both, for agent types that do the same in every task.'),
});
export type RubricsConfig = z.infer<typeof rubricsConfig>;
