import { failToken } from '../../aws/executions.ts';
import type { Usage } from '../../core/contracts/storage/deliverable.ts';
import { SendAgain } from '../../core/errors.ts';
import { type AttemptEnd, failureOf } from '../../core/lifecycle/attempt-end.ts';
import type { Subtask } from '../../core/lifecycle/task.ts';
import { refuseLess } from '../../core/metrics/refuse-less.ts';
import { NOTHING_USED, pulledUsage } from '../../core/metrics/subtask-usage.ts';
import type { Clock } from '../shared/define-handler.ts';
import { offers, subtasks, taskLogs } from '../shared/stores.ts';
import { chargeBudget } from './charge-budget.ts';
import { type AttemptParams, requireRunningAttempt } from './require-running-attempt.ts';

/** Retry limit for the optimistic write; each concurrent heartbeat of the agent costs one. */
const MOST_TURNS = 5;

/** Ends an attempt as its agent says. A repeated call completes what an earlier one left undone. */
export async function endPulledAttempt(
  params: AttemptParams,
  end: { error: AttemptEnd; reason: string },
  usage: Usage | undefined,
  clock: Clock,
): Promise<void> {
  const { error, reason } = end;
  const failure = failureOf(error, { agentId: params.agent_id, message: reason, at: clock().toISOString() });
  const stored = await subtasks.get({ taskId: params.task_id, subtaskId: params.subtask_id });
  const before = stored?.failures[params.attempt];
  if (stored && before?.agentId === params.agent_id && before.error === error && before.message === failure.message) {
    // The call that wrote the failure may have died before it charged the budget or told the state machine.
    await chargeBudget({ ...stored, attempt: params.attempt, runtime: 'pull' }, before.usage ?? NOTHING_USED);
    if (stored.attempt === params.attempt) await sendFailure(stored);
    return;
  }
  let running = await requireRunningAttempt(params);
  refuseLess(running.pull.usage, usage);
  let ended = await offers.end(running, params.agent_id, failure, pulledUsage(running, usage));
  for (let turn = 1; !ended; turn += 1) {
    running = await requireRunningAttempt(params);
    if (turn > MOST_TURNS) throw new SendAgain('The agent sends heartbeats meanwhile; send the same again.');
    ended = await offers.end(running, params.agent_id, failure, pulledUsage(running, usage));
  }
  await chargeBudget(ended, pulledUsage(running, usage));
  const line = { level: 'error' as const, text: `${error === 'Released' ? 'Released' : 'Failed'}: ${reason}` };
  await taskLogs.append({ ...running, agentId: params.agent_id }, (running.pull.logLines ?? 0) + 1, [line], clock());
  await sendFailure(ended);
}

/**
 * Ends an attempt of a pull agent through nobody's fault. `usage`: its usage, if the caller knows it better than the
 * heartbeats do. False if the attempt was over, or if the agent has called meanwhile.
 */
export async function releaseAttempt(
  subtask: Subtask,
  agentId: string,
  message: string,
  now: Date,
  usage = pulledUsage(subtask),
): Promise<boolean> {
  const failure = failureOf('Released', { agentId, message, at: now.toISOString() });
  const released = await offers.end(subtask, agentId, failure, usage);
  if (released) await sendFailure(released);
  return released !== undefined;
}

/** Fails the token of an attempt whose failure is written, so that Match runs again. Twice does no harm. */
async function sendFailure({ taskId, subtaskId, attempt, token }: Subtask): Promise<void> {
  if (token) await failToken(token, 'AttemptFailed', { task_id: taskId, subtask_id: subtaskId, attempt });
}
