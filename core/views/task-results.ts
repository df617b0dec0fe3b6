import type * as z from 'zod';
import type { Deliverable } from '../contracts/deliverable.ts';
import type { QualityReport } from '../contracts/quality.ts';
import type { deliverableView, taskResults } from '../contracts/task-views.ts';
import type { Subtask, Task } from '../lifecycle/task.ts';
import { aggregateQa } from '../quality/aggregate-qa.ts';
import { viewBudget } from './budget.ts';
import { formatHours } from './format.ts';
import { readingsOf } from './subtask-readings.ts';
import { taskLinks } from './task.ts';

/** Lambda answers with at most 6 MB; artifacts beyond this many bytes are named without their content. */
const MAX_CONTENT_BYTES = 4 * 1024 * 1024;

/** A completed subtask with what its accepted attempt handed in and what the checks found. */
export type Delivered = { subtask: Subtask; deliverable: Deliverable; report: QualityReport };

export function viewTaskResults(task: Task, subtasks: Subtask[], delivered: Delivered[]): z.input<typeof taskResults> {
  const hours = Object.fromEntries(subtasks.map(({ subtaskId, hours }) => [subtaskId, hours]));
  const qaResults = aggregateQa(
    delivered.map(({ report }) => report),
    hours,
    coverageOf(subtasks),
  );
  let room = MAX_CONTENT_BYTES;
  const fits = (bytes: number) => {
    if (bytes > room) return false;
    room -= bytes;
    return true;
  };
  return {
    task_id: task.taskId,
    status: task.status,
    partial: task.status !== 'completed',
    budget: viewBudget(task, subtasks),
    deliverables: delivered.map((one) => viewDeliverable(one, fits)),
    breakdown: {
      parent_task: task.taskId,
      subtasks: subtasks.map(({ subtaskId, title, agentType, hours }) => ({
        id: subtaskId,
        title,
        agent_type: agentType,
        estimated_time: formatHours(hours),
      })),
    },
    planning: { made_by: task.plannedBy ?? null, usage: task.planUsage ?? null },
    assignments: subtasks.flatMap(({ assignment }) => assignment ?? []),
    qa_results: delivered.length > 0 ? qaResults : null,
    quality_score: readingsOf(subtasks).qualityScore,
    links: taskLinks(task.taskId),
  };
}

/** A requirement is covered once every subtask that has to meet it has passed its checks. */
function coverageOf(subtasks: Subtask[]): { covered: number; total: number } {
  const all = new Set(subtasks.flatMap(({ requirements }) => requirements));
  const open = new Set(
    subtasks.filter(({ status }) => status !== 'completed').flatMap(({ requirements }) => requirements),
  );
  return { covered: all.size - open.size, total: all.size };
}

function viewDeliverable(
  { subtask, deliverable, report }: Delivered,
  fits: (bytes: number) => boolean,
): z.input<typeof deliverableView> {
  const { subtask_id, agent_id, attempt, runtime, summary, requirements_met, usage, submitted_at } = deliverable;
  return {
    subtask_id,
    title: subtask.title,
    agent_id,
    attempt,
    runtime,
    models: deliverable.models ?? null,
    summary,
    artifacts: deliverable.artifacts.map(({ path, media_type, content }) => {
      const bytes = Buffer.byteLength(content);
      return { path, media_type, content: fits(bytes) ? content : null, bytes };
    }),
    requirements_met,
    usage,
    quality: { verdict: report.verdict, score: report.score },
    submitted_at,
  };
}
