import { deadLetterCursorForm } from '../../aws/keys.ts';
import { operationRoutes } from '../../core/contracts/api/operation-routes.ts';
import { decodeCursor, encodeCursor } from '../shared/cursor.ts';
import { defineRoute } from '../shared/define-route.ts';
import { deadLetters } from '../shared/stores.ts';

export const handler = defineRoute(operationRoutes.listDeadLetters, async ({ query: { limit, cursor } }) => {
  const page = await deadLetters.list(limit, decodeCursor(cursor, deadLetterCursorForm));
  return {
    dead_letters: page.deadLetters.map(({ id, queue, reason, sentAt, taskId, subtaskId, attempt, body }) => ({
      id,
      queue,
      reason,
      sent_at: sentAt,
      task_id: taskId,
      subtask_id: subtaskId,
      attempt,
      body,
    })),
    unreadable: page.unreadable,
    next_cursor: encodeCursor(page.next),
  };
});
