import type { Delivery } from '../contracts/storage/delivery.ts';
import type { TaskText } from '../contracts/storage/task-schemas.ts';
import type { Subtask } from '../lifecycle/task.ts';

/** The order of a subtask, as it is stored beside the deliverable. */
export const orderOf = (subtask: Subtask, text: TaskText): Delivery['order'] => ({
  task_type: subtask.taskType,
  kind: subtask.kind ?? null,
  title: subtask.title,
  skills: subtask.skills,
  output_format: text.outputFormat ?? null,
  requirements: subtask.requirements.map((index) => ({ index, text: text.requirements[index] ?? '' })),
  ...(text.resultsKey && { results_key: text.resultsKey }),
});
