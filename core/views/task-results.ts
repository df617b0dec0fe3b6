import type * as z from 'zod';
import type { deliverableView, taskResults } from '../contracts/api/task-views.ts';
import type { Deliverable } from '../contracts/storage/deliverable.ts';
import type { QualityReport } from '../contracts/storage/quality-report.ts';
import type { Subtask, Task } from '../lifecycle/task.ts';
import { aggregateQa } from './aggregate-qa.ts';
import { formatHours } from './format.ts';
import { readingsOf } from './subtask-readings.ts';
import { viewBudget } from './view-budget.ts';
import { taskLinks, viewPlanner } from './view-task.ts';

/** A file of a deliverable; `content` is null if the answer would become too large with it. */
export type DeliveredFile = { path: string; media_type: string; content: string | null; bytes: number; sha256: string };

/** A completed subtask with the deliverable of its accepted attempt, and the report on it. */
export type Delivered = {
  subtask: Subtask;
  deliverable: Omit<Deliverable, 'artifacts'>;
  files: DeliveredFile[];
  report: QualityReport;
};

/** `delivered`: all completed subtasks, or those that the caller asked for. */
export function viewTaskResults(
  task: Task,
  subtasks: Subtask[],
  reports: QualityReport[],
  delivered: Delivered[],
): z.input<typeof taskResults> {
  const hours = Object.fromEntries(subtasks.map(({ subtaskId, hours }) => [subtaskId, hours]));
  const qaResults = aggregateQa(reports, hours, coverageOf(subtasks));
  return {
    task_id: task.taskId,
    status: task.status,
    partial: task.status !== 'completed',
    budget: viewBudget(task, subtasks),
    deliverables: delivered.map(viewDeliverable),
    breakdown: {
      parent_task: task.taskId,
      subtasks: subtasks.map(({ subtaskId, title, agentType, hours }) => ({
        id: subtaskId,
        title,
        agent_type: agentType,
        estimated_time: formatHours(hours),
      })),
    },
    planning: { made_by: viewPlanner(task), usage: task.planUsage ?? null },
    assignments: subtasks.flatMap(({ assignment }) => assignment ?? []),
    qa_results: reports.length > 0 ? qaResults : null,
    quality_score: readingsOf(subtasks).qualityScore,
    links: taskLinks(task.taskId),
  };
}

/** The path that returns one file of an attempt as it is. */
const artifactHref = ({ taskId, subtaskId, attempt }: Subtask, path: string): string =>
  `/api/tasks/${taskId}/subtasks/${subtaskId}/artifact?${new URLSearchParams({ path, attempt: String(attempt) })}`;

/** A requirement is covered once every subtask that has to meet it has passed its checks. */
function coverageOf(subtasks: Subtask[]): { covered: number; total: number } {
  const all = new Set(subtasks.flatMap(({ requirements }) => requirements));
  const open = new Set(
    subtasks.filter(({ status }) => status !== 'completed').flatMap(({ requirements }) => requirements),
  );
  return { covered: all.size - open.size, total: all.size };
}

function viewDeliverable({ subtask, deliverable, files, report }: Delivered): z.input<typeof deliverableView> {
  const { subtask_id, agent_id, attempt, runtime, summary, requirements_met, usage, submitted_at } = deliverable;
  return {
    subtask_id,
    title: subtask.title,
    agent_id,
    attempt,
    runtime,
    models: deliverable.models ?? null,
    summary,
    artifacts: files.map((file) => ({ ...file, href: artifactHref(subtask, file.path) })),
    requirements_met,
    usage,
    quality: { verdict: report.verdict, score: report.score },
    submitted_at,
    encrypted: deliverable.encrypted ?? null,
  };
}
