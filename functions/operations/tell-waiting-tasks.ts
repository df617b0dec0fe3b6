import type { DependencyState } from '../../core/lifecycle/task.ts';
import { tasks } from '../shared/stores.ts';
import { leaveOut } from './leave-out.ts';
import { startTask } from './start-task.ts';

/**
 * Tells waiting tasks the state of a task that they depend on. Starts those that wait on nothing any more. One that
 * cannot be read is told by the sweeper, once it is mended.
 */
export async function tellWaitingTasks(
  dependency: string,
  state: DependencyState | 'completed',
  waitingTasks: string[],
  now: Date,
): Promise<void> {
  await Promise.all(waitingTasks.map((taskId) => dependencyChanged(taskId, dependency, state, now).catch(leaveOut)));
}

export async function dependencyChanged(
  taskId: string,
  dependency: string,
  state: DependencyState | 'completed',
  now: Date,
): Promise<void> {
  await tasks.dependencyChanged(taskId, dependency, state);
  if (state === 'completed') await startIfUnblocked(taskId, now);
}

/** Starts a blocked task once it waits on nothing. */
export async function startIfUnblocked(taskId: string, now: Date): Promise<void> {
  const released = await tasks.unblock(taskId);
  if (released) await startTask(released, now);
}
