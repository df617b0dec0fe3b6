import { withoutTextsOf } from '../../aws/sealing/unneeded-texts.ts';
import { taskRoutes } from '../../core/contracts/api/task-routes.ts';
import { SendAgain } from '../../core/errors.ts';
import type { Subtask } from '../../core/lifecycle/task.ts';
import { cancelRun } from '../operations/cancel-run.ts';
import { removeTask } from '../operations/remove-task.ts';
import { settleTask } from '../operations/settle-task.ts';
import { deletedTasks } from '../shared/artifact-store.ts';
import { defineRoute } from '../shared/define-route.ts';
import { noSuchTask } from '../shared/no-such.ts';
import { tasks } from '../shared/stores.ts';

/** The time for the removal, of the 25 seconds that a call has. The sweeper does the rest. */
const REMOVAL_MS = 12_000;

/**
 * Cancels a task if it has not ended, marks it as deleted, and removes what is stored of it. Once it is marked, it reads
 * as a task that never was. None of its texts has to be readable. If the call dies before that, a repeated one deletes it; after that, the sweeper goes on.
 */
export const handler = defineRoute(taskRoutes.deleteTask, ({ params: { task_id }, principal, now, clock }) =>
  withoutTextsOf(task_id, async () => {
    const ended = await cancelRun(task_id, principal.id, now);
    if (!ended) throw noSuchTask(task_id);
    // Tasks that wait on it are told how it ended; a process that ended it may not have come to that.
    await settleTask(ended, now);
    const found = await tasks.withSubtasks(task_id);
    if (!(found && (await deletedTasks.mark(ended, countByStatus(found.subtasks), now)))) {
      if (!(await tasks.get(task_id))) throw noSuchTask(task_id);
      throw new SendAgain(`Task ${task_id} was retried meanwhile; delete it again to end that run, too.`);
    }
    await removeTask(task_id, clock, clock().getTime() + REMOVAL_MS);
  }),
);

function countByStatus(subtasks: Subtask[]): Partial<Record<Subtask['status'], number>> {
  const groups = Map.groupBy(subtasks, ({ status }) => status);
  return Object.fromEntries([...groups].map(([status, some]) => [status, some.length]));
}
