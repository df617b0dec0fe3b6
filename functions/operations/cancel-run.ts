import { stopExecution } from '../../aws/executions.ts';
import { withoutTextsOf } from '../../aws/sealing/unneeded-texts.ts';
import type { Task } from '../../core/lifecycle/task.ts';
import { readEnvironment } from '../shared/environment.ts';
import { tasks } from '../shared/stores.ts';
import { settleTask } from './settle-task.ts';
import { stopSubtasks } from './stop-subtasks.ts';

const stateMachineArn = readEnvironment('STATE_MACHINE_ARN');

/**
 * Cancels a task, unless it has ended otherwise: marks it, ends its subtasks and frees what they hold, stops the
 * execution. Cancelling twice is fine, and no text of the task has to be readable. If a retry comes in between, this call does not touch its run. Returns the task;
 * undefined if there is none.
 */
export async function cancelRun(taskId: string, by: string, now: Date): Promise<Task | undefined> {
  return withoutTextsOf(taskId, () => cancel(taskId, by, now));
}

async function cancel(taskId: string, by: string, now: Date): Promise<Task | undefined> {
  const marked = await tasks.cancel(taskId, `Cancelled by ${by}`, now.toISOString());
  const found = await tasks.withSubtasks(taskId);
  if (!found) return undefined;
  const task = marked ?? found.task;
  if (task.status !== 'cancelled') return task;
  const ofThisRun = found.subtasks.filter(({ run }) => run <= task.run);
  await stopSubtasks(ofThisRun, { reason: 'The task was cancelled', error: 'TaskCancelled' }, now);
  await stopExecution(stateMachineArn, task, 'TaskCancelled');
  await settleTask(task, now);
  return task;
}
