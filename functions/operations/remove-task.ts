import { deletedTasks } from '../shared/artifact-store.ts';
import type { Clock } from '../shared/define-handler.ts';
import { tasks } from '../shared/stores.ts';
import { tellWaitingTasks } from './tell-waiting-tasks.ts';

/**
 * After this time nothing writes for a task that was deleted, or has ended, any more: a worker that was cut off runs for 15 minutes at most, and
 * a URL for an upload is valid for an hour.
 */
export const LATE_MS = 75 * 60_000;

/**
 * Removes what is stored of a task that is marked as deleted, as far as it gets by a time; the sweeper goes on. What was
 * written late is removed in the end, and then the mark. True if nothing is left to do now.
 */
export async function removeTask(taskId: string, clock: Clock, untilMs: number): Promise<boolean> {
  const mark = await deletedTasks.get(taskId);
  if (!mark) return true;
  const now = clock();
  await tellWaitingTasks(taskId, 'deleted', await tasks.waitingOn(taskId), now);
  if (!(await deletedTasks.removeContents(taskId, now, () => clock().getTime() < untilMs))) return false;
  const last = new Date(Date.parse(mark.deletedAt) + LATE_MS);
  if (now < last) await deletedTasks.lookAgainAt(taskId, last);
  else await deletedTasks.forget(taskId);
  return true;
}
