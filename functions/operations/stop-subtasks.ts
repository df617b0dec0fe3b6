import { failToken } from '../../aws/executions.ts';
import { isEnded, type Subtask } from '../../core/lifecycle/task.ts';
import { subtasks } from '../shared/stores.ts';
import { countOpenUsage } from './count-open-usage.ts';
import { endLease } from './end-lease.ts';

export type Stop = { reason: string; error: 'TaskCancelled' | 'DependencyFailed' };

/**
 * Ends subtasks that were not completed: cancels them, frees what they hold, fails the tokens that wait. It repeats
 * this for subtasks already cancelled, since the call that cancelled them may have died before it freed anything.
 */
export async function stopSubtasks(some: Subtask[], stop: Stop, now: Date): Promise<void> {
  await Promise.all(
    some.map(async (subtask) => {
      const outcome = { status: 'cancelled', reason: stop.reason, finishedAt: now.toISOString() } as const;
      const before = isEnded(subtask.status) ? undefined : await subtasks.end(subtask, outcome);
      if (before) await tellOfEnd(before, stop.error, now);
      else if (subtask.status === 'cancelled') await tellOfEnd(subtask, stop.error, now);
    }),
  );
}

/** Frees the slot and fails the token of a subtask that was cancelled. True if the token was still open. */
export async function tellOfEnd(subtask: Subtask, error: Stop['error'], now: Date): Promise<boolean> {
  const { taskId, subtaskId, token } = subtask;
  await endLease(subtask, 'uncounted', now, { usage: await countOpenUsage(subtask) });
  return token !== undefined && (await failToken(token, error, { task_id: taskId, subtask_id: subtaskId }));
}
