import { withoutTextsOf } from '../../aws/sealing/unneeded-texts.ts';
import { deletedTasks } from '../shared/artifact-store.ts';
import type { Clock } from '../shared/define-handler.ts';
import { tasks } from '../shared/stores.ts';
import { LATE_MS } from './remove-task.ts';

/** A task whose results only the submitter's key opens, since `sealedAt` (ISO 8601). */
export type SealedTask = { taskId: string; sealedAt: string };

/**
 * Removes what the attempts at an ended task wrote, of which only the encrypted form stays: deliverables, reports, log
 * lines and uploads. No key opens most of it any more; an upload may be in clear. It goes as far as it gets by a time, and
 * the sweeper goes on. What was written late is removed in the end.
 */
export async function removeReadable({ taskId, sealedAt }: SealedTask, clock: Clock, untilMs: number): Promise<void> {
  const now = clock();
  const isInTime = () => clock().getTime() < untilMs;
  if (!(await withoutTextsOf(taskId, () => deletedTasks.removeReadable(taskId, isInTime)))) return;
  const last = new Date(Date.parse(sealedAt) + LATE_MS);
  await tasks.lookAgainAt(taskId, now < last ? last : undefined);
}
