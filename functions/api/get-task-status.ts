import { taskRoutes } from '../../core/contracts/api/task-routes.ts';
import { viewTaskStatus } from '../../core/views/task-status.ts';
import { awsPrices } from '../shared/aws-prices.ts';
import { defineRoute } from '../shared/define-route.ts';
import { noSuchTask } from '../shared/no-such.ts';
import { tasks } from '../shared/stores.ts';

/** Costs one Query, whatever the size of the system. */
export const handler = defineRoute(taskRoutes.getTaskStatus, async ({ params: { task_id }, now }) => {
  const found = await tasks.withSubtasks(task_id);
  if (!found) throw noSuchTask(task_id);
  return viewTaskStatus(found.task, found.subtasks, { now, awsPrices: awsPrices() });
});
