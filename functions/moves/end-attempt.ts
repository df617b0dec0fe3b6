import type { SubtaskUsage } from '../../core/lifecycle/task.ts';
import { offers, taskLogs } from '../shared/stores.ts';
import { chargeBudget } from './charge-budget.ts';
import { type AttemptParams, attemptOf, heldAttempt, isOver } from './held-attempt.ts';
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
  const current = await attemptOf(params);
  const before = current.failures[params.attempt];
  if (before?.error === error && before.message === message) {
    await chargeBudget(current, usage);
    return tellOfFailure(current);
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
