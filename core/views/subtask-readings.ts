import type { Usage } from '../contracts/storage/deliverable.ts';
import { awaitsApproval } from '../lifecycle/approval.ts';
import type { DependencyState, Subtask, Task } from '../lifecycle/task.ts';
import { roundTo } from '../metrics/round-to.ts';
import { subtaskUsage } from '../metrics/subtask-usage.ts';

/** Progress, cost and waits of a task, from its plan and its subtasks. */
export type Readings = {
  progress: number;
  apiCalls: number;
  cacheHits: number;
  /** Null if the cost of an attempt is not known. */
  costUsd: number | null;
  qualityScore: number | null;
};

/** `planUsage`: usage of models for the plan; it counts like that for a subtask. */
export function readingsOf(subtasks: Subtask[], planUsage?: Usage): Readings {
  const usages = [subtaskUsage(planUsage), ...subtasks.map(({ usage }) => usage)];
  const hoursOf = (some: Subtask[]) => some.reduce((sum, { hours }) => sum + hours, 0);
  const completed = subtasks.filter(({ status }) => status === 'completed');
  const scored = completed.filter(({ quality }) => quality?.score != null);
  const unpriced = usages.some((usage) => usage.unpriced > 0);
  const total = hoursOf(subtasks);
  return {
    progress: total > 0 ? Math.floor((100 * hoursOf(completed)) / total + 1e-9) : 0,
    apiCalls: usages.reduce((sum, { apiCalls }) => sum + apiCalls, 0),
    cacheHits: usages.reduce((sum, { cacheHits = 0 }) => sum + cacheHits, 0),
    // Costs are whole billionths of a dollar, sums of floats are not.
    costUsd: unpriced
      ? null
      : roundTo(
          usages.reduce((sum, { costUsd }) => sum + costUsd, 0),
          9,
        ),
    qualityScore:
      scored.length > 0
        ? roundTo(
            scored.reduce((sum, { hours, quality }) => sum + hours * (quality?.score ?? 0), 0) / hoursOf(scored),
            4,
          )
        : null,
  };
}

/** The reason why a subtask waits; null if it does not. */
export function waitingFor({ status, waitsOn, reason }: Subtask): string | null {
  if (status === 'pending' && waitsOn.length > 0) return `Waits for ${waitsOn.join(', ')}`;
  if (status === 'pending') return 'Waits for its turn to be matched';
  if (status === 'ready') return reason ?? 'Waits for an agent';
  return null;
}

/** The reason why a task waits; null if it does not. */
export function taskWaitingFor(task: Task): string | null {
  const { taskId, status, waitsOn, reason } = task;
  if (awaitsApproval(task)) return `A person's approval: POST /api/tasks/${taskId}/approve or /reject`;
  if (status === 'queued') return reason ?? null;
  if (status !== 'blocked') return null;
  return `Waits for ${Object.entries(waitsOn)
    .map(([id, state]) => id + remarks[state])
    .join('; ')}`;
}

const remarks: Record<DependencyState, string> = {
  open: '',
  failed: ', which failed: retry it first',
  cancelled: ', which was cancelled: retry it first',
  deleted: ', which was deleted: cancel this task',
};
