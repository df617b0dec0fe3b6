import type * as z from 'zod';
import type { AttemptRef } from '../../../aws/keys.ts';
import type { matchStep } from '../../../core/contracts/pipeline/pipeline.ts';
import { SystemFault } from '../../../core/errors.ts';
import { type AttemptEnd, failureOf, isAttemptEnd, type SubtaskUsage } from '../../../core/lifecycle/attempt-end.ts';
import type { Subtask } from '../../../core/lifecycle/task.ts';
import { pulledUsage } from '../../../core/metrics/subtask-usage.ts';
import { countOpenUsage } from '../../operations/count-open-usage.ts';
import { settleAttempt } from '../../operations/settle-attempt.ts';
import { registry, subtasks } from '../../shared/stores.ts';

type Step = z.infer<typeof matchStep>;

/**
 * Writes how the previous attempt failed, unless that is written, charges it and frees its slot. `failed`: the subtask
 * with that failure; undefined if the attempt did not fail, or is not the current one any more. `usage`: the usage of a
 * pull agent's open attempt, if it did not fail.
 */
export async function endPreviousAttempt(
  ref: AttemptRef,
  step: Step,
  now: Date,
): Promise<{ failed?: Subtask | undefined; usage?: SubtaskUsage | undefined }> {
  const pulled = await openPulledAttempt(step);
  // Count the usage of a pull agent before its attempt is over.
  if (step.error === null) return { usage: pulled && (await countOpenUsage(pulled)) };
  if (!isAttemptEnd(step.error)) throw new SystemFault(`Match after an error it does not know: ${step.error}`);
  const end = pulled ? await endOfPulled(pulled, step.error, step.agent_id, now) : step.error;
  const failure = failureOf(end, { agentId: step.agent_id, at: now.toISOString() });
  const recorded = pulled && (await subtasks.recordFailure(ref, failure, pulledUsage(pulled)));
  const failed = recorded ?? (await subtasks.markEnded(ref, failure));
  if (failed) await settleAttempt(failed, now);
  return { failed };
}

/** Ends that are stored when Match begins: their sender writes them before it sends the token. */
const RECORDED: readonly (string | null)[] = ['ReworkRequired', 'AttemptFailed'] satisfies AttemptEnd[];

/** Reads the subtask if its previous attempt was a pull agent's and the end of that is not stored; else undefined. */
async function openPulledAttempt({ task_id, subtask_id, attempt, error }: Step): Promise<Subtask | undefined> {
  if (attempt === 0 || RECORDED.includes(error)) return undefined;
  const subtask = await subtasks.get({ taskId: task_id, subtaskId: subtask_id });
  const isPulled = subtask?.attempt === attempt && subtask.runtime === 'pull';
  return isPulled && !subtask.failures[attempt] ? subtask : undefined;
}

/**
 * Classifies the end of a pull agent's attempt. An agent that never came for its work, or took it and was silent since
 * (the answer to its lease call may have been lost), has not failed. It is offline until it asks for work again.
 */
async function endOfPulled(
  { pull, startedAt }: Subtask,
  error: AttemptEnd,
  agentId: string | null,
  now: Date,
): Promise<AttemptEnd> {
  if (error !== 'States.HeartbeatTimeout' || !agentId) return error;
  if (startedAt && pull && (pull.beats > 0 || pull.handedIn)) return error;
  await registry.markAbsent(agentId, now.toISOString());
  return startedAt ? 'LeaseLost' : 'NotFetched';
}
