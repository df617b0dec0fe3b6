import { setTimeout as sleep } from 'node:timers/promises';
import type { AttemptRef } from '../../../aws/keys.ts';
import type { SubtaskUsage } from '../../../core/lifecycle/attempt-end.ts';
import type { Subtask } from '../../../core/lifecycle/task.ts';
import { chargeOwner } from '../../operations/owner-limits.ts';
import { slots, subtasks } from '../../shared/stores.ts';

/** A heartbeat timeout closes the token a moment before Match ends the attempt. */
const MOMENT_MS = 3_000;

/**
 * Counts the usage of an attempt that was ended from outside: cancelled, or given to another agent after a silence. If
 * the attempt goes on, because its token was only sent twice, Assess counts it. Its task may have left its owner, so the
 * cost counts in the owner's day now.
 */
export async function addLateUsage(ref: AttemptRef, agentId: string, usage: SubtaskUsage, now: Date): Promise<void> {
  if (usage.apiCalls === 0) return;
  if (!isOver(await subtasks.get(ref), ref)) {
    await sleep(MOMENT_MS);
    if (!isOver(await subtasks.get(ref), ref)) return;
  }
  const added = await subtasks.addLateUsage(ref, usage, { isLate: true });
  if (!added) return;
  await chargeOwner(added.submitter, usage.costUsd, now);
  await slots.addUsage(agentId, usage);
}

function isOver(subtask: Subtask | undefined, { attempt }: AttemptRef): boolean {
  if (!subtask || subtask.attempt > attempt || subtask.failures[attempt]) return true;
  return subtask.status === 'cancelled' || subtask.status === 'failed';
}
