import { startExecution } from '../../aws/executions.ts';
import type { DependencyState } from '../../core/lifecycle/task.ts';
import { readEnvironment } from '../shared/environment.ts';
import { tasks } from '../shared/stores.ts';

const stateMachineArn = readEnvironment('STATE_MACHINE_ARN');

/** Tells waiting tasks the state of a task that they depend on. Starts those that wait on nothing any more. */
export async function tellWaitingTasks(
  dependency: string,
  state: DependencyState | 'completed',
  waitingTasks: string[],
): Promise<void> {
  await Promise.all(waitingTasks.map((taskId) => dependencyChanged(taskId, dependency, state)));
}

export async function dependencyChanged(
  taskId: string,
  dependency: string,
  state: DependencyState | 'completed',
): Promise<void> {
  await tasks.dependencyChanged(taskId, dependency, state);
  if (state === 'completed') await startIfUnblocked(taskId);
}

/** Starts a blocked task once it waits on nothing. */
export async function startIfUnblocked(taskId: string): Promise<void> {
  const released = await tasks.unblock(taskId);
  if (released) await startExecution(stateMachineArn, released);
}
