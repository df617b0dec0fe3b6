import { taskCursorForm } from '../../aws/tasks.ts';
import { routes } from '../../core/contracts/routes.ts';
import type { Task } from '../../core/lifecycle/task.ts';
import { viewTaskSummary } from '../../core/views/task.ts';
import { decodeCursor, encodeCursor } from '../shared/cursor.ts';
import { defineRoute } from '../shared/define-route.ts';
import { tasks } from '../shared/stores.ts';

export const handler = defineRoute(routes.listTasks, async ({ query: { limit, cursor, ...filter } }) => {
  const { items, next } = await tasks.list(filter, limit, decodeCursor(cursor, taskCursorForm));
  return { tasks: items.map((item) => viewTaskSummary(item as Task)), next_cursor: encodeCursor(next) };
});
