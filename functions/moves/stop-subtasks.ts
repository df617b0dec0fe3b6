import { failToken } from '../../aws/executions.ts';
import { isEnded, type Subtask } from '../../core/lifecycle/task.ts';
import { subtasks } from '../shared/stores.ts';
import { endLease } from './end-lease.ts';

/** Ends subtasks that were not completed: cancels them, frees what they hold, fails the tokens that wait. */
export async function stopSubtasks(
  open: Subtask[],
  stop: { reason: string; error: 'TaskCancelled' | 'DependencyFailed' },
  now: Date,
): Promise<void> {
  await Promise.all(
    open
      .filter(({ status }) => !isEnded(status))
      .map(async (subtask) => {
        const outcome = { status: 'cancelled', reason: stop.reason, finishedAt: now.toISOString() } as const;
        const before = await subtasks.end(subtask, outcome);
        if (!before) return;
        await endLease(before, 'uncounted', now);
        const ids = { task_id: subtask.taskId, subtask_id: subtask.subtaskId };
        if (before.token) await failToken(before.token, stop.error, ids);
      }),
  );
}
