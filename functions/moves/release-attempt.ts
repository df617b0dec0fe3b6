import { failToken } from '../../aws/executions.ts';
import type { Subtask } from '../../core/lifecycle/task.ts';
import { offers } from '../shared/stores.ts';

export const RELEASED = 'Released';

/**
 * Ends an attempt of an agent that pulls without anybody's fault: noted on the subtask, then told to the state machine,
 * which matches again. False: it was over.
 */
export async function releaseAttempt(subtask: Subtask, agentId: string, message: string, now: Date): Promise<boolean> {
  const failure = { agentId, error: RELEASED, message, at: now.toISOString(), counts: false };
  const released = await offers.end(subtask, agentId, failure, { apiCalls: 0, costUsd: 0, unpriced: 0 });
  if (released) await tellOfFailure(released);
  return released !== undefined;
}

/** Sends the token of an attempt whose failure is noted. Sent twice it does no harm. */
export async function tellOfFailure({ taskId, subtaskId, attempt, token }: Subtask): Promise<void> {
  if (token) await failToken(token, 'AttemptFailed', { task_id: taskId, subtask_id: subtaskId, attempt });
}
