import { taskRoutes } from '../../core/contracts/api/task-routes.ts';
import { WrongState } from '../../core/errors.ts';
import { viewSubmitted } from '../../core/views/view-task.ts';
import { knownCostUsd, leaveOwner, requireRoomToWait, startTask } from '../operations/start-task.ts';
import { startIfUnblocked, tellWaitingTasks } from '../operations/tell-waiting-tasks.ts';
import { defineRoute } from '../shared/define-route.ts';
import { noSuchTask } from '../shared/no-such.ts';
import { tasks } from '../shared/stores.ts';

/** Begins a new run for the subtasks that are not completed; counts of attempts and excluded agents start anew. */
export const handler = defineRoute(taskRoutes.retryTask, async ({ params: { task_id }, now }) => {
  const found = await tasks.withSubtasks(task_id);
  if (!found) throw noSuchTask(task_id);
  const { task, subtasks } = found;
  if (task.status === 'failed' || task.status === 'cancelled') {
    if (task.encryptsResults) {
      const why = 'no agent can read what it has delivered, since only the key of its submitter opens that';
      throw new WrongState(`Task ${task_id} cannot be retried: ${why}. Submit it again, under another id.`);
    }
    await requireRoomToWait(task.submitter);
    // The process that ended it may not have come so far, and what it cost counts as counted from here on.
    await leaveOwner(task, async () => subtasks, now);
  }
  const retried = await tasks.retry(task, knownCostUsd({ ...task, countedUsd: 0 }, subtasks));
  if (!retried) {
    const status = (await tasks.get(task_id))?.status ?? task.status;
    throw new WrongState(`Task ${task_id} is ${status}; only a failed or cancelled one is retried.`);
  }
  await tellWaitingTasks(task_id, 'open', await tasks.waitingOn(task_id), now);
  if (retried.status === 'queued') await startTask(retried, now);
  // Its last dependency may have been completed since the task was read.
  else await startIfUnblocked(task_id, now);
  return viewSubmitted(retried);
});
