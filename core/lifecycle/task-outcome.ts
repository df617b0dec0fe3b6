import type { Subtask } from './task.ts';

/**
 * The outcome of a task: completed if all its subtasks are, otherwise failed, with the reasons of those that failed.
 */
export function taskOutcome(subtasks: Subtask[]): { status: 'completed' | 'failed'; reason: string | undefined } {
  const failed = subtasks.filter(({ status }) => status !== 'completed');
  if (failed.length === 0) return { status: 'completed', reason: undefined };
  const causes = failed.filter(({ status }) => status === 'failed');
  const reasons = (causes.length > 0 ? causes : failed).map(({ subtaskId, reason }) => `${subtaskId}: ${reason}`);
  return { status: 'failed', reason: reasons.join('; ').slice(0, 1_000) };
}
