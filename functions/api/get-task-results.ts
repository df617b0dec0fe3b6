import { routes } from '../../core/contracts/routes.ts';
import type { Subtask } from '../../core/lifecycle/task.ts';
import { type Delivered, viewTaskResults } from '../../core/views/task-results.ts';
import { artifacts } from '../shared/artifacts.ts';
import { defineRoute } from '../shared/define-route.ts';
import { noSuchTask } from '../shared/no-such.ts';
import { tasks } from '../shared/stores.ts';

export const handler = defineRoute(routes.getTaskResults, async ({ params: { task_id } }) => {
  const found = await tasks.withSubtasks(task_id);
  if (!found) throw noSuchTask(task_id);
  const completed = found.subtasks.filter(({ status }) => status === 'completed');
  const delivered = await Promise.all(completed.map(readDelivered));
  return viewTaskResults(found.task, found.subtasks, delivered);
});

async function readDelivered(subtask: Subtask): Promise<Delivered> {
  const [submission, report] = await Promise.all([artifacts.submission(subtask), artifacts.report(subtask)]);
  if (!submission || !report) throw new Error(`The deliverable of ${subtask.subtaskId} is gone`);
  return { subtask, deliverable: submission.deliverable, report };
}
