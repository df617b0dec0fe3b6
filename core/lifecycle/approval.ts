import type { RejectionRequest } from '../contracts/api/decisions.ts';
import type { Finding } from '../contracts/storage/quality-report.ts';
import type { InputIssue } from '../errors.ts';
import { dependentsOf } from './dependents-of.ts';
import { reworkedAttempt } from './reworked-attempt.ts';
import type { Decision, Subtask, Task } from './task.ts';

/** The most rejections of a task: its decisions are stored on its item, which must not grow without end. */
export const MAX_REJECTIONS = 20;

/**
 * True if the task waits only for a person's decision. It needs no execution meanwhile: approving ends the task,
 * rejecting begins a run.
 */
export function awaitsApproval({ status, run, gate }: Task): boolean {
  return status === 'in_progress' && gate?.run === run;
}

/** The latest decision, with the run that it was about. */
export function lastDecision({ decisions = {} }: Task): (Decision & { run: number }) | undefined {
  const runs = Object.keys(decisions).map(Number);
  const run = Math.max(...runs);
  const decision = decisions[run];
  return decision && { ...decision, run };
}

/** Checks the subtasks that a rejection names. */
export function rejectionIssues({ subtasks: named }: RejectionRequest, subtasks: Subtask[]): InputIssue[] {
  const known = new Set(subtasks.map(({ subtaskId }) => subtaskId));
  return named.flatMap((subtaskId, index) => {
    const field = `/subtasks/${index}`;
    if (!known.has(subtaskId))
      return [{ field, message: `is not a subtask of the task; known: ${[...known].join(', ')}` }];
    return named.indexOf(subtaskId) < index ? [{ field, message: 'is named twice' }] : [];
  });
}

/**
 * Completed subtasks to do again, because they, or subtasks that they depend on, were rejected after they were
 * completed: subtask id → the decision. A subtask that was done again since has a later run.
 */
export function rejectedSubtasks({ decisions = {} }: Task, subtasks: Subtask[]): Map<string, Decision> {
  const found = new Map<string, Decision>();
  for (const [run, decision] of Object.entries(decisions)) {
    if (decision.decision !== 'rejected') continue;
    const named = subtasks.filter(({ subtaskId }) => decision.subtasks.includes(subtaskId));
    for (const subtask of new Set(named.flatMap((one) => [one, ...dependentsOf(one.subtaskId, subtasks)]))) {
      if (subtask.status === 'completed' && subtask.run <= Number(run)) found.set(subtask.subtaskId, decision);
    }
  }
  return found;
}

/** The attempt whose deliverable the current one mends: sent back by the checks, otherwise rejected by a person. */
export function attemptToMend(subtask: Subtask): number | undefined {
  return reworkedAttempt(subtask) ?? subtask.rejected?.attempt;
}

/** The comment of a person who rejected the subtask, as a finding, until it is completed again. */
export function rejectionFindings({ rejected }: Subtask): Finding[] {
  if (!rejected) return [];
  const { comment } = rejected;
  return [{ checker: 'approval', rule: 'rejected', severity: 'major', file: null, line: null, message: comment }];
}
