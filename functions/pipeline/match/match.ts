import type { AttemptRef } from '../../../aws/keys.ts';
import { matchStep } from '../../../core/contracts/pipeline/pipeline.ts';
import { AttemptsExhausted, Superseded, TaskCancelled } from '../../../core/errors.ts';
import { isExhausted } from '../../../core/lifecycle/attempt-end.ts';
import { attemptFields, type Subtask } from '../../../core/lifecycle/task.ts';
import { answerMatch } from '../../operations/assign-subtask.ts';
import { forfeitReservation } from '../../operations/forfeit-reservation.ts';
import { seekAgent } from '../../operations/seek-agent.ts';
import { settleAttempt } from '../../operations/settle-attempt.ts';
import { matching } from '../../shared/config.ts';
import { defineStep, PARKED } from '../../shared/define-step.ts';
import { subtasks } from '../../shared/stores.ts';
import { endPreviousAttempt } from './end-previous-attempt.ts';

/**
 * Ends the previous attempt, begins the next, and seeks an agent for it. The state is parked until the subtask's
 * dependencies are complete and an agent has a free slot.
 */
export const handler = defineStep(matchStep, async (step, { now }) => {
  const expected = { taskId: step.task_id, subtaskId: step.subtask_id, run: step.run, attempt: step.attempt };
  const { failed, usage } = await endPreviousAttempt(expected, step, now);
  if (failed && isExhausted(failed, matching().attempts_per_subtask)) throw new AttemptsExhausted();

  const before = await subtasks.beginAttempt(expected, step.token);
  // An attempt that has not failed belongs to an earlier run. Free its slot now that its answer cannot count any more.
  if (before && step.error === null) await settleAttempt(before, now, usage);
  if (before) await forfeitReservation(before);

  const current = before ? begun(before, step.token) : await begunEarlier(expected, step.token);
  if (current.assignment) await answerMatch(current);
  else if (current.waitsOn.length === 0) await seekAgent(current, now);
  return PARKED;
});

/** The subtask as the write of beginAttempt left it. */
function begun(before: Subtask, token: string): Subtask {
  const gone = Object.fromEntries([...attemptFields, 'reason'].map((field) => [field, undefined]));
  return { ...before, ...gone, attempt: before.attempt + 1, status: 'pending', stage: 'match', token };
}

/** Goes on with the attempt that an earlier run of this Match began before it died, under the new token. */
async function begunEarlier({ attempt, ...subtask }: AttemptRef, token: string): Promise<Subtask> {
  const ref = { ...subtask, attempt: attempt + 1 };
  const again = await subtasks.replaceToken(ref, token);
  if (again) return again;
  const current = await subtasks.get(ref);
  if (current?.run === ref.run && current.attempt === ref.attempt && current.assignment) return { ...current, token };
  throw current?.status === 'cancelled' ? new TaskCancelled() : new Superseded();
}
