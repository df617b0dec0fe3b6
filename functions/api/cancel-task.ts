import { taskRoutes } from '../../core/contracts/api/task-routes.ts';
import { WrongState } from '../../core/errors.ts';
import { viewSubmitted } from '../../core/views/view-task.ts';
import { cancelRun } from '../operations/cancel-run.ts';
import { defineRoute } from '../shared/define-route.ts';
import { noSuchTask } from '../shared/no-such.ts';

export const handler = defineRoute(taskRoutes.cancelTask, async ({ params: { task_id }, principal, now }) => {
  const task = await cancelRun(task_id, principal.id, now);
  if (!task) throw noSuchTask(task_id);
  if (task.status !== 'cancelled')
    throw new WrongState(`Task ${task_id} is ${task.status}: there is nothing to cancel any more.`);
  return viewSubmitted(task);
});
