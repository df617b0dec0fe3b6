import { taskCursorForm } from '../../aws/keys.ts';
import { routes } from '../../core/contracts/api/routes.ts';
import { viewTaskSummary } from '../../core/views/view-task.ts';
import { decodeCursor, encodeCursor } from '../shared/cursor.ts';
import { defineRoute } from '../shared/define-route.ts';
import { tasks } from '../shared/stores.ts';

export const handler = defineRoute(routes.listTasks, async ({ query: { limit, cursor, ...filter } }) => {
  const page = await tasks.list(filter, limit, decodeCursor(cursor, taskCursorForm));
  return { tasks: page.tasks.map(viewTaskSummary), next_cursor: encodeCursor(page.next) };
});
