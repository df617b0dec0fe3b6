import { taskCursorForm } from '../../aws/keys.ts';
import { taskRoutes } from '../../core/contracts/api/task-routes.ts';
import { onlyOwner } from '../../core/contracts/api/who-may-call.ts';
import { viewTaskSummary } from '../../core/views/view-task.ts';
import { decodeCursor, encodeCursor } from '../shared/cursor.ts';
import { defineRoute } from '../shared/define-route.ts';
import { tasks } from '../shared/stores.ts';

export const handler = defineRoute(taskRoutes.listTasks, async ({ query: { limit, cursor, ...filter }, principal }) => {
  const after = decodeCursor(cursor, taskCursorForm);
  const owner = onlyOwner(principal);
  const page = await (owner === undefined
    ? tasks.list(filter, limit, after)
    : tasks.listOf(owner, filter, limit, after));
  return { tasks: page.tasks.map(viewTaskSummary), unreadable: page.unreadable, next_cursor: encodeCursor(page.next) };
});
