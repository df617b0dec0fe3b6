import { startExecution } from '../../aws/executions.ts';
import { routes } from '../../core/contracts/routes.ts';
import { Conflict } from '../../core/errors.ts';
import { viewSubmitted } from '../../core/views/task.ts';
import { tellWaitingTasks } from '../moves/tell-waiting-tasks.ts';
import { defineRoute } from '../shared/define-route.ts';
import { readEnvironment } from '../shared/environment.ts';
import { noSuchTask } from '../shared/no-such.ts';
import { tasks } from '../shared/stores.ts';

const stateMachineArn = readEnvironment('STATE_MACHINE_ARN');

/** Begins a new run for what is not complete; attempts and exclusions start from nothing. */
export const handler = defineRoute(routes.retryTask, async ({ params: { task_id } }) => {
  const found = await tasks.withWaiting(task_id);
  if (!found) throw noSuchTask(task_id);
  const retried = await tasks.retry(found.task);
  if (!retried)
    throw new Conflict(`Task ${task_id} is ${found.task.status}; only a failed or cancelled one is retried.`);
  await tellWaitingTasks(task_id, 'open', found.waitingTasks);
  if (retried.status === 'queued') await startExecution(stateMachineArn, retried);
  return viewSubmitted(retried);
});
