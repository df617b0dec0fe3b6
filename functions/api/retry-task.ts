import { startExecution } from '../../aws/executions.ts';
import { taskRoutes } from '../../core/contracts/api/task-routes.ts';
import { WrongState } from '../../core/errors.ts';
import { viewSubmitted } from '../../core/views/view-task.ts';
import { startIfUnblocked, tellWaitingTasks } from '../operations/tell-waiting-tasks.ts';
import { defineRoute } from '../shared/define-route.ts';
import { readEnvironment } from '../shared/environment.ts';
import { noSuchTask } from '../shared/no-such.ts';
import { tasks } from '../shared/stores.ts';

const stateMachineArn = readEnvironment('STATE_MACHINE_ARN');

/** Begins a new run for the subtasks that are not completed; counts of attempts and excluded agents start anew. */
export const handler = defineRoute(taskRoutes.retryTask, async ({ params: { task_id } }) => {
  const task = await tasks.get(task_id);
  if (!task) throw noSuchTask(task_id);
  const retried = await tasks.retry(task);
  if (!retried) {
    const status = (await tasks.get(task_id))?.status ?? task.status;
    throw new WrongState(`Task ${task_id} is ${status}; only a failed or cancelled one is retried.`);
  }
  await tellWaitingTasks(task_id, 'open', await tasks.waitingOn(task_id));
  if (retried.status === 'queued') await startExecution(stateMachineArn, retried);
  // Its last dependency may have been completed since the task was read.
  else await startIfUnblocked(task_id);
  return viewSubmitted(retried);
});
