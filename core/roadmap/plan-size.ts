import type { Roadmap, RoadmapTask } from '../contracts/config/roadmap.ts';
import type { RoutingConfig } from '../contracts/config/routing.ts';
import { decomposeTask } from '../decomposition/decompose-task.ts';
import { parseSubmission } from '../routing/parse-submission.ts';
import { submissionOf } from './roadmap-tasks.ts';

/** The size of a task's plan, as the rules make it: hours of estimated work, and subtasks. */
export type PlanSize = { hours: number; subtasks: number };

/** Plans a task by the rules. Throws InputError if it cannot be planned. */
export function planSizeOf(roadmap: Roadmap, task: RoadmapTask, routing: RoutingConfig): PlanSize {
  const submission = submissionOf(roadmap, task);
  const { subtasks } = decomposeTask(parseSubmission(submission, routing).text, submission.id, routing);
  const hours = subtasks.reduce((sum, subtask) => sum + subtask.hours, 0);
  return { hours: Number(hours.toFixed(2)), subtasks: subtasks.length };
}
