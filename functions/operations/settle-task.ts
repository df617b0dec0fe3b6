import type { Task } from '../../core/lifecycle/task.ts';
import { tasks, taskTexts } from '../shared/stores.ts';
import { seals } from '../shared/table.ts';
import { leaveOwner } from './start-task.ts';
import { tellWaitingTasks } from './tell-waiting-tasks.ts';

/**
 * Destroys the key for what the attempts of a task wrote, if its results are encrypted for its submitter: before anybody
 * is told of the end, and for good. Tells the tasks that wait on an ended task, and starts those that wait for its owner's limits; then takes it out of the
 * sweeper's list. It reads the waiting tasks only now, so that a task that begins to wait meanwhile either is found here or sees the end itself.
 */
export async function settleTask(task: Task, now: Date): Promise<void> {
  const { taskId, status, encryptsResults } = task;
  if (status !== 'completed' && status !== 'failed' && status !== 'cancelled') return;
  if (encryptsResults) {
    await taskTexts.destroyAttemptsKey(taskId, now);
    seals.forget(taskId);
  }
  await tellWaitingTasks(taskId, status, await tasks.waitingOn(taskId), now);
  await leaveOwner(task, async () => (await tasks.withSubtasks(taskId))?.subtasks ?? [], now);
  await tasks.settle(task, now);
}
