import { setTimeout as sleep } from 'node:timers/promises';
import type { AttemptRef } from '../../../aws/keys.ts';
import type { SubtaskUsage } from '../../../core/lifecycle/attempt-end.ts';
import type { Subtask } from '../../../core/lifecycle/task.ts';
import { slots, subtasks } from '../../shared/stores.ts';

/** A heartbeat that timed out closes the token a moment before Match ends the attempt. */
const MOMENT_MS = 3_000;

/**
 * Counts what an attempt used that was ended from outside: cancelled, or given to somebody else after a silence. An
 * attempt that goes on, because its closed token was only sent twice, is counted by whoever assesses it.
 */
export async function addLateUsage(ref: AttemptRef, agentId: string, usage: SubtaskUsage): Promise<void> {
  if (usage.apiCalls === 0) return;
  if (!isOver(await subtasks.get(ref), ref)) {
    await sleep(MOMENT_MS);
    if (!isOver(await subtasks.get(ref), ref)) return;
  }
  if (await subtasks.addLateUsage(ref, usage)) await slots.addUsage(agentId, usage);
}

function isOver(subtask: Subtask | undefined, { attempt }: AttemptRef): boolean {
  if (!subtask || subtask.attempt > attempt || subtask.failures[attempt]) return true;
  return subtask.status === 'cancelled' || subtask.status === 'failed';
}
