import { wayOn } from '../../core/lifecycle/way-on.ts';
import { tasks } from '../shared/stores.ts';
import { endTask } from './end-task.ts';
import { stopSubtasks } from './stop-subtasks.ts';

/** Fails a run of a task for a fault outside its subtasks; the reason says what to do. */
export async function failTask(taskId: string, run: number, fault: string, now: Date): Promise<void> {
  const found = await tasks.withSubtasks(taskId);
  if (!found || found.task.run !== run) return;
  const reason = `${fault}; ${wayOn(found.task)}`;
  await stopSubtasks(found.subtasks, { reason, error: 'TaskCancelled' }, now);
  await endTask(found.task, found.subtasks, { status: 'failed', reason, finishedAt: now.toISOString() });
}
