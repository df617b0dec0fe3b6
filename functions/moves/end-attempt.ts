import type { SubtaskUsage } from '../../core/lifecycle/task.ts';
import { offers, subtasks, taskLogs } from '../shared/stores.ts';
import { chargeBudget } from './charge-budget.ts';
import { type AttemptParams, heldAttempt, isOver } from './held-attempt.ts';
import { tellOfFailure } from './release-attempt.ts';

/** As much of a reason as is kept on the subtask; the log has all of it. */
const KEPT = 300;

/** Ends an attempt as its agent says. The same again is fine, whoever died in between. */
export async function endAttempt(
  params: AttemptParams,
  end: { error: string; reason: string; counts: boolean },
  usage: SubtaskUsage,
  now: Date,
): Promise<void> {
  const { error, reason, counts } = end;
  const message = reason.slice(0, KEPT).toWellFormed();
  const stored = await subtasks.get({ taskId: params.task_id, subtaskId: params.subtask_id });
  const before = stored?.failures[params.attempt];
  if (stored && before?.agentId === params.agent_id && before.error === error && before.message === message) {
    // Whoever stored it may have died before it was charged, or the state machine was told.
    await chargeBudget({ ...stored, attempt: params.attempt, runtime: 'pull' }, usage);
    if (stored.attempt === params.attempt) await tellOfFailure(stored);
    return;
  }
  const held = await heldAttempt(params);
  const failure = { agentId: params.agent_id, error, message, at: now.toISOString(), counts };
  const ended = await offers.end(held, params.agent_id, failure, usage);
  if (!ended) {
    await heldAttempt(params);
    throw isOver(params.attempt);
  }
  await chargeBudget(ended, usage);
  const line = { level: 'error' as const, text: `${error === 'Released' ? 'Released' : 'Failed'}: ${reason}` };
  await taskLogs.append({ ...held, agentId: params.agent_id }, (held.pull.logLines ?? 0) + 1, [line], now);
  await tellOfFailure(ended);
}
