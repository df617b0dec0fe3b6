import type * as z from 'zod';
import type { submitted, subtaskView, taskSummary, taskView } from '../contracts/api/task-views.ts';
import type { listedTaskFields } from '../contracts/storage/table.ts';
import type { Plan, TaskText } from '../contracts/storage/task-schemas.ts';
import { assignedAgentId, isEnded, type Subtask, type Task } from '../lifecycle/task.ts';
import { formatHours } from './format.ts';
import { taskWaitingFor, waitingFor } from './subtask-readings.ts';
import { budgetReason, viewBudget } from './view-budget.ts';

export function taskLinks(taskId: string): Record<string, string> {
  const self = `/api/tasks/${taskId}`;
  return {
    self,
    status: `${self}/status`,
    results: `${self}/results`,
    cancel: `${self}/cancel`,
    retry: `${self}/retry`,
    budget: `${self}/budget`,
    quality: `${self}/quality`,
    approve: `${self}/approve`,
    reject: `${self}/reject`,
  };
}

export function viewSubmitted({ taskId, status }: Task): z.input<typeof submitted> {
  return { taskId, task_id: taskId, status, links: taskLinks(taskId) };
}

/** The maker of the plan: the rules, with the reason if a model was to, or a model. Null: there is no plan yet. */
export function viewPlanner({ plannedBy, planNote }: Task): string | null {
  return plannedBy && planNote ? `${plannedBy} (${planNote})` : (plannedBy ?? null);
}

type Summarised = Pick<Task, (typeof listedTaskFields)[number]>;

export function viewTaskSummary(task: Summarised): z.input<typeof taskSummary> {
  return {
    task_id: task.taskId,
    type: task.type,
    kind: task.kind ?? null,
    department: task.department,
    priority: task.priority,
    title: task.title,
    status: task.status,
    submitter: task.submitter,
    created_at: task.createdAt,
  };
}

/** `thumbprint`: of the key that the results are encrypted to, if they are. */
export function viewTask(
  task: Task,
  text: TaskText,
  plan: Plan | undefined,
  subtasks: Subtask[],
  thumbprint?: string | undefined,
): z.input<typeof taskView> {
  const descriptions = new Map(plan?.subtasks.map(({ subtaskId, description }) => [subtaskId, description]));
  return {
    ...viewTaskSummary(task),
    description: text.description,
    requirements: text.requirements,
    estimated_hours: text.estimatedHours ?? null,
    dependencies: text.dependencies,
    output_format: text.outputFormat ?? null,
    agents: text.agents ?? null,
    budget: viewBudget(task, subtasks),
    run: task.run,
    reason: task.reason ?? taskWaitingFor(task) ?? budgetReason(task, subtasks),
    started_at: task.startedAt ?? null,
    finished_at: task.finishedAt ?? null,
    approval: task.approval ?? false,
    approvals: Object.entries(task.decisions ?? {})
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([run, { comment, ...decided }]) => ({ run: Number(run), ...decided, comment: comment ?? null })),
    encrypt_results_to: viewResultsKey(task, text, thumbprint),
    planned_by: viewPlanner(task),
    subtasks: subtasks.map((subtask) =>
      viewSubtask(subtask, descriptions.get(subtask.subtaskId) ?? '', isEnded(task.status)),
    ),
    links: taskLinks(task.taskId),
  };
}

function viewResultsKey({ sealedAt }: Task, { resultsKey }: TaskText, thumbprint: string | undefined) {
  if (!resultsKey || thumbprint === undefined) return null;
  return { thumbprint, kid: resultsKey.kid ?? null, alg: resultsKey.alg, sealed_at: sealedAt ?? null };
}

function viewSubtask(subtask: Subtask, description: string, isOver: boolean): z.input<typeof subtaskView> {
  return {
    id: subtask.subtaskId,
    title: subtask.title,
    description,
    agent_type: subtask.agentType,
    department: subtask.department,
    estimated_time: formatHours(subtask.hours),
    estimated_hours: subtask.hours,
    depends_on: subtask.dependsOn,
    requirements: subtask.requirements,
    status: subtask.status,
    stage: subtask.stage ?? null,
    attempt: subtask.attempt,
    agent_id: assignedAgentId(subtask) ?? null,
    progress: subtask.status === 'in_progress' ? (subtask.pull?.progress ?? null) : null,
    waiting_for: isOver ? null : waitingFor(subtask),
    failures: Object.entries(subtask.failures).map(([attempt, { agentId, error, message, at }]) => ({
      attempt: Number(attempt),
      agent_id: agentId,
      error,
      message,
      at,
    })),
  };
}
