import { taskRoutes } from '../../core/contracts/api/task-routes.ts';
import { viewTask } from '../../core/views/view-task.ts';
import { defineRoute } from '../shared/define-route.ts';
import { noSuchTask } from '../shared/no-such.ts';
import { tasks } from '../shared/stores.ts';
import { thumbprintOf } from '../shared/thumbprint-of.ts';

export const handler = defineRoute(taskRoutes.getTask, async ({ params: { task_id } }) => {
  const found = await tasks.withText(task_id);
  if (!found) throw noSuchTask(task_id);
  const { task, text, plan, subtasks } = found;
  const thumbprint = text.resultsKey && (await thumbprintOf(text.resultsKey.jwk));
  return viewTask(task, text, plan, subtasks, thumbprint);
});
