import { isUnreadable, type Unreadable } from '../../aws/entries.ts';
import { taskCursorForm } from '../../aws/keys.ts';
import { operationRoutes } from '../../core/contracts/api/operation-routes.ts';
import { isEnded } from '../../core/lifecycle/task.ts';
import { viewTaskStatus } from '../../core/views/task-status.ts';
import { viewTaskSummary } from '../../core/views/view-task.ts';
import { awsPrices } from '../shared/aws-prices.ts';
import { decodeCursor, encodeCursor } from '../shared/cursor.ts';
import { defineRoute } from '../shared/define-route.ts';
import { tasks } from '../shared/stores.ts';

/** Costs a Query of the index, and one for each task. */
export const handler = defineRoute(operationRoutes.listOpenTasks, async ({ query: { limit, cursor }, now }) => {
  const { taskIds, next } = await tasks.active(limit, decodeCursor(cursor, taskCursorForm));
  const read = await Promise.all(taskIds.map(readTask));
  // The index is a moment behind, and has deleted tasks, too.
  const open = read.flatMap(({ found }) => (found && !isEnded(found.task.status) ? found : []));
  return {
    tasks: open.map(({ task, subtasks }) => ({
      ...viewTaskSummary(task),
      ...viewTaskStatus(task, subtasks, { now, awsPrices: awsPrices() }),
    })),
    unreadable: read.flatMap(({ unreadable }) => unreadable ?? []),
    next_cursor: encodeCursor(next),
  };
});

type Read = { found?: Awaited<ReturnType<typeof tasks.withSubtasks>>; unreadable?: Unreadable };

async function readTask(taskId: string): Promise<Read> {
  try {
    return { found: await tasks.withSubtasks(taskId) };
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    return { unreadable: { id: taskId, reason: error.message } };
  }
}
