import type { Attempts } from '../../aws/attempts.ts';
import { resultRoutes } from '../../core/contracts/api/result-routes.ts';
import { NotFound } from '../../core/errors.ts';
import type { Subtask } from '../../core/lifecycle/task.ts';
import { type Delivered, viewTaskResults } from '../../core/views/task-results.ts';
import { attemptsOf } from '../shared/artifact-store.ts';
import { defineRoute } from '../shared/define-route.ts';
import { noSuchTask } from '../shared/no-such.ts';
import { tasks } from '../shared/stores.ts';

/** Lambda limits an answer to 6 MB. Files beyond this total are listed without their content. */
const MAX_CONTENT_BYTES = 4 * 1024 * 1024;

export const handler = defineRoute(
  resultRoutes.getTaskResults,
  async ({ params: { task_id }, query: { subtask_id } }) => {
    const found = await tasks.withSubtasks(task_id);
    if (!found) throw noSuchTask(task_id);
    if (subtask_id && !found.subtasks.some(({ subtaskId }) => subtaskId === subtask_id)) {
      throw new NotFound(`The task ${task_id} has no subtask ${subtask_id}; GET /api/tasks/${task_id} lists them.`);
    }
    const attempts = attemptsOf(found.task);
    const completed = found.subtasks.filter(({ status }) => status === 'completed');
    const reports = await Promise.all(completed.map((subtask) => reportOf(attempts, subtask)));
    const asked = completed.filter(({ subtaskId }) => !subtask_id || subtaskId === subtask_id);
    const outlines = await Promise.all(asked.map((subtask) => outlineOf(attempts, subtask)));
    const room = { bytes: MAX_CONTENT_BYTES };
    const delivered = outlines.map(async ({ subtask, outline }): Promise<Delivered> => {
      const files = outline.files.map(async (file) => {
        const { path, media_type, bytes, sha256 } = file;
        const fits = bytes <= room.bytes;
        if (fits) room.bytes -= bytes;
        return { path, media_type, bytes, sha256, content: fits ? await outline.read(file) : null };
      });
      const report = reports[completed.indexOf(subtask)] as Delivered['report'];
      return { subtask, deliverable: outline.deliverable, files: await Promise.all(files), report };
    });
    return viewTaskResults(found.task, found.subtasks, reports, await Promise.all(delivered));
  },
);

async function outlineOf(attempts: Attempts, subtask: Subtask) {
  const outline = await attempts.delivered(subtask);
  if (!outline) throw new Error(`The deliverable of ${subtask.subtaskId} is gone`);
  return { subtask, outline };
}

async function reportOf(attempts: Attempts, subtask: Subtask) {
  const report = await attempts.report(subtask);
  if (!report) throw new Error(`The quality report of ${subtask.subtaskId} is gone`);
  return report;
}
