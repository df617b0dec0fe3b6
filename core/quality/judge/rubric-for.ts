import type { Rubric, RubricsConfig } from '../../contracts/rubric.ts';
import type { Submission } from '../../contracts/submission.ts';

/** What the judge scores: by the kind of work, else by the task type, else the default. */
export function rubricFor(
  { kinds, task_types, default: general }: RubricsConfig,
  { kind, task_type }: Pick<Submission['order'], 'kind' | 'task_type'>,
): Rubric {
  if (kind !== null && Object.hasOwn(kinds, kind)) return kinds[kind] as Rubric;
  return Object.hasOwn(task_types, task_type) ? (task_types[task_type] as Rubric) : general;
}
