import { setTimeout as sleep } from 'node:timers/promises';
import { logCursorForm } from '../../aws/task-logs.ts';
import { agentWorkRoutes } from '../../core/contracts/api/agent-work-routes.ts';
import { isEnded } from '../../core/lifecycle/task.ts';
import { decodeCursor, encodeCursor } from '../shared/cursor.ts';
import { defineRoute } from '../shared/define-route.ts';
import { noSuchTask } from '../shared/no-such.ts';
import { taskLogs, tasks } from '../shared/stores.ts';

/** Age at which lines are shown: by then, lines that other functions wrote at the same time have arrived. */
const SETTLED_MS = 1_000;
const FOLLOWED_MS = 15_000;
const LOOK_EVERY_MS = 500;

export const handler = defineRoute(agentWorkRoutes.getTaskLog, async ({ params: { task_id }, query, now, clock }) => {
  const { limit, cursor, follow } = query;
  let from = decodeCursor(cursor, logCursorForm);
  const deadline = now.getTime() + (follow === 'true' ? FOLLOWED_MS : 0);
  for (;;) {
    const until = clock().getTime() - SETTLED_MS;
    const task = await tasks.get(task_id);
    if (!task) throw noSuchTask(task_id);
    const { lines, next, isEnd } = await taskLogs.read(task_id, new Date(until).toISOString(), limit, from);
    from = next;
    const hasEnded = isEnded(task.status) && Date.parse(task.updatedAt) < until;
    if (lines.length > 0 || (isEnd && hasEnded) || clock().getTime() >= deadline) {
      return { task_id, lines, next_cursor: encodeCursor(next), ended: isEnd && hasEnded };
    }
    await sleep(LOOK_EVERY_MS);
  }
});
