import { stopExecution } from '../../aws/executions.ts';
import { taskRoutes } from '../../core/contracts/api/task-routes.ts';
import { WrongState } from '../../core/errors.ts';
import { viewSubmitted } from '../../core/views/view-task.ts';
import { settleTask } from '../operations/settle-task.ts';
import { stopSubtasks } from '../operations/stop-subtasks.ts';
import { defineRoute } from '../shared/define-route.ts';
import { readEnvironment } from '../shared/environment.ts';
import { noSuchTask } from '../shared/no-such.ts';
import { tasks } from '../shared/stores.ts';

const stateMachineArn = readEnvironment('STATE_MACHINE_ARN');

/**
 * Marks the task, ends its subtasks and frees what they hold, then stops the execution. Cancelling twice is fine. If a
 * retry comes in between, this call does not touch its run.
 */
export const handler = defineRoute(taskRoutes.cancelTask, async ({ params: { task_id }, principal, now }) => {
  const marked = await tasks.cancel(task_id, `Cancelled by ${principal.id}`, now.toISOString());
  const found = await tasks.withSubtasks(task_id);
  if (!found) throw noSuchTask(task_id);
  const task = marked ?? found.task;
  if (task.status !== 'cancelled')
    throw new WrongState(`Task ${task_id} is ${task.status}: there is nothing to cancel any more.`);
  const ofThisRun = found.subtasks.filter(({ run }) => run <= task.run);
  await stopSubtasks(ofThisRun, { reason: 'The task was cancelled', error: 'TaskCancelled' }, now);
  await stopExecution(stateMachineArn, task, 'TaskCancelled');
  await settleTask(task);
  return viewSubmitted(task);
});
