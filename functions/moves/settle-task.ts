import type { Task } from '../../core/lifecycle/task.ts';
import { tasks } from '../shared/stores.ts';
import { tellWaitingTasks } from './tell-waiting-tasks.ts';

/** After a task has ended: tells those that wait on it, then takes it out of what the sweeper looks at. */
export async function settleTask(task: Task, waitingTasks: string[]): Promise<void> {
  const { status } = task;
  if (status === 'completed' || status === 'failed' || status === 'cancelled') {
    await tellWaitingTasks(task.taskId, status, waitingTasks);
  }
  await tasks.settle(task.taskId, task.run);
}
