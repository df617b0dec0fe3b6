import { tasks } from '../shared/stores.ts';
import { endTask } from './end-task.ts';
import { stopSubtasks } from './stop-subtasks.ts';

/** Fails a run of a task for a reason outside its subtasks. */
export async function failTask(taskId: string, run: number, reason: string, now: Date): Promise<void> {
  const found = await tasks.withSubtasks(taskId);
  if (!found || found.task.run !== run) return;
  await stopSubtasks(found.subtasks, { reason, error: 'TaskCancelled' }, now);
  await endTask(found.task, found.subtasks, { status: 'failed', reason, finishedAt: now.toISOString() });
}
