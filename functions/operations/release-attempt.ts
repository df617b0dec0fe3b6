import { failToken } from '../../aws/executions.ts';
import type { Subtask } from '../../core/lifecycle/task.ts';
import { pulledUsage } from '../../core/metrics/subtask-usage.ts';
import { offers } from '../shared/stores.ts';

export const RELEASED = 'Released';

/**
 * Ends an attempt of an agent that pulls without anybody's fault: noted on the subtask, then told to the state machine,
 * which matches again. `usage`: what it had used, where that is known better. False: it was over, or the agent has
 * called meanwhile.
 */
export async function releaseAttempt(
  subtask: Subtask,
  agentId: string,
  message: string,
  now: Date,
  usage = pulledUsage(subtask),
): Promise<boolean> {
  const failure = { agentId, error: RELEASED, message, at: now.toISOString(), counts: false };
  const released = await offers.end(subtask, agentId, failure, usage);
  if (released) await tellOfFailure(released);
  return released !== undefined;
}

/** Sends the token of an attempt whose failure is noted. Sent twice it does no harm. */
export async function tellOfFailure({ taskId, subtaskId, attempt, token }: Subtask): Promise<void> {
  if (token) await failToken(token, 'AttemptFailed', { task_id: taskId, subtask_id: subtaskId, attempt });
}
