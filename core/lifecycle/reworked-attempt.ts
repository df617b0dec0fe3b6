import type { Subtask } from './task.ts';

/**
 * The attempt whose findings the current one has to mend; undefined if there is none. Attempts that ended in between
 * through nobody's fault do not change that.
 */
export function reworkedAttempt({
  failures,
  attempt,
  baseAttempt,
}: Pick<Subtask, 'failures' | 'attempt' | 'baseAttempt'>): number | undefined {
  const last = Object.entries(failures)
    .map(([number, failure]) => ({ ...failure, number: Number(number) }))
    .filter(({ number, counts }) => counts && number > baseAttempt && number < attempt)
    .sort((a, b) => b.number - a.number)[0];
  return last?.error === 'ReworkRequired' ? last.number : undefined;
}
