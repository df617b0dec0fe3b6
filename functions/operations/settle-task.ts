import type { Task } from '../../core/lifecycle/task.ts';
import { tasks } from '../shared/stores.ts';
import { tellWaitingTasks } from './tell-waiting-tasks.ts';

/**
 * After a task has ended: tells those that wait on it, then takes it out of what the sweeper looks at. Who waits is read
 * only now, so that a task which begins to wait meanwhile either is found here or finds the end itself.
 */
export async function settleTask({ taskId, run, status }: Task): Promise<void> {
  if (status !== 'completed' && status !== 'failed' && status !== 'cancelled') return;
  await tellWaitingTasks(taskId, status, await tasks.waitingOn(taskId));
  await tasks.settle(taskId, run);
}
