import type { Usage } from '../../core/contracts/storage/deliverable.ts';
import { SendAgain } from '../../core/errors.ts';
import { refuseLess } from '../../core/metrics/refuse-less.ts';
import { NOTHING_USED, pulledUsage } from '../../core/metrics/subtask-usage.ts';
import { offers, subtasks, taskLogs } from '../shared/stores.ts';
import { chargeBudget } from './charge-budget.ts';
import { type AttemptParams, heldAttempt } from './held-attempt.ts';
import { tellOfFailure } from './release-attempt.ts';

/** As much of a reason as is kept on the subtask; the log has all of it. */
const KEPT = 300;
/** Each heartbeat that comes between reading and writing costs one. */
const MOST_TURNS = 5;

/** Ends an attempt as its agent says. The same again is fine, whoever died in between. */
export async function endAttempt(
  params: AttemptParams,
  end: { error: string; reason: string; counts: boolean },
  usage: Usage | undefined,
  now: Date,
): Promise<void> {
  const { error, reason, counts } = end;
  const message = reason.slice(0, KEPT).toWellFormed();
  const stored = await subtasks.get({ taskId: params.task_id, subtaskId: params.subtask_id });
  const before = stored?.failures[params.attempt];
  if (stored && before?.agentId === params.agent_id && before.error === error && before.message === message) {
    // Whoever stored it may have died before it was charged, or the state machine was told.
    await chargeBudget({ ...stored, attempt: params.attempt, runtime: 'pull' }, before.usage ?? NOTHING_USED);
    if (stored.attempt === params.attempt) await tellOfFailure(stored);
    return;
  }
  const failure = { agentId: params.agent_id, error, message, at: now.toISOString(), counts };
  let held = await heldAttempt(params);
  refuseLess(held.pull.usage, usage);
  let ended = await offers.end(held, params.agent_id, failure, pulledUsage(held, usage));
  for (let turn = 1; !ended; turn += 1) {
    held = await heldAttempt(params);
    if (turn > MOST_TURNS) throw new SendAgain('The agent sends heartbeats meanwhile; send the same again.');
    ended = await offers.end(held, params.agent_id, failure, pulledUsage(held, usage));
  }
  await chargeBudget(ended, pulledUsage(held, usage));
  const line = { level: 'error' as const, text: `${error === 'Released' ? 'Released' : 'Failed'}: ${reason}` };
  await taskLogs.append({ ...held, agentId: params.agent_id }, (held.pull.logLines ?? 0) + 1, [line], new Date());
  await tellOfFailure(ended);
}
