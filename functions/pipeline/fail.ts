import { failStep } from '../../core/contracts/pipeline.ts';
import { settleTask } from '../moves/settle-task.ts';
import { stopSubtasks } from '../moves/stop-subtasks.ts';
import { defineStep } from '../shared/define-step.ts';
import { tasks } from '../shared/stores.ts';

/** A fault of the system: ends open attempts, frees their leases, and fails the task, so that it can be retried. */
export const handler = defineStep(failStep, async ({ task_id, run, error }, { now }) => {
  const found = await tasks.withWaiting(task_id);
  if (!found || found.task.run !== run) return;
  const reason = `A fault of the system: ${error ?? 'unknown'}; retry the task`;
  await stopSubtasks(found.subtasks, { reason, error: 'TaskCancelled' }, now);
  const ended = await tasks.end(task_id, run, { status: 'failed', reason, finishedAt: now.toISOString() }, false);
  await settleTask(ended ?? found.task, found.waitingTasks);
});
