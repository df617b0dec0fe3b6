import type { Task } from '../../core/lifecycle/task.ts';
import { tasks } from '../shared/stores.ts';
import { tellWaitingTasks } from './tell-waiting-tasks.ts';

/**
 * Tells the tasks that wait on an ended task, then takes it out of the sweeper's list. It reads the waiting tasks only
 * now, so that a task that begins to wait meanwhile either is found here or sees the end itself.
 */
export async function settleTask({ taskId, run, status }: Task): Promise<void> {
  if (status !== 'completed' && status !== 'failed' && status !== 'cancelled') return;
  await tellWaitingTasks(taskId, status, await tasks.waitingOn(taskId));
  await tasks.settle(taskId, run);
}
