import { ATTEMPT_SECONDS } from '../contracts/api/agent-work-limits.ts';
import type { Subtask } from './task.ts';

/** The time at which the state machine ends the attempt: this long after the assignment. */
export function deadlineOf({ assignment, startedAt, updatedAt }: Subtask): string {
  const begun = Date.parse(assignment?.assigned_at ?? startedAt ?? updatedAt);
  return new Date(begun + ATTEMPT_SECONDS * 1000).toISOString();
}
