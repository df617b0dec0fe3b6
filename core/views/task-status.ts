import type * as z from 'zod';
import type { taskStatusView } from '../contracts/api/task-views.ts';
import type { AwsPrices } from '../contracts/config/aws-prices.ts';
import { awaitsApproval } from '../lifecycle/approval.ts';
import type { Subtask, Task } from '../lifecycle/task.ts';
import { isEnded } from '../lifecycle/task.ts';
import { infrastructureCost } from '../metrics/infrastructure-cost.ts';
import { formatCost, formatElapsed } from './format.ts';
import { readingsOf, taskWaitingFor, waitingFor } from './subtask-readings.ts';
import { budgetReason, viewBudget } from './view-budget.ts';

/** The seed's Stage 4. */
export function viewTaskStatus(
  task: Task,
  subtasks: Subtask[],
  { now, awsPrices }: { now: Date; awsPrices: AwsPrices },
): z.input<typeof taskStatusView> {
  const { progress, apiCalls, cacheHits, costUsd, qualityScore } = readingsOf(subtasks, task.planUsage);
  const end = task.finishedAt ? Date.parse(task.finishedAt) : now.getTime();
  const elapsedSeconds = Math.max(0, (end - Date.parse(task.createdAt)) / 1000);
  const waitsFor = taskWaitingFor(task);
  const waiting = subtasks.flatMap((subtask) => {
    const reason = isEnded(task.status) ? null : waitingFor(subtask);
    return reason ? [{ id: subtask.subtaskId, reason }] : [];
  });
  return {
    task_id: task.taskId,
    status: task.status,
    progress,
    subtask_status: Object.fromEntries(subtasks.map(({ subtaskId, status }) => [subtaskId, status])),
    metrics: {
      time_elapsed: formatElapsed(elapsedSeconds),
      api_calls: apiCalls,
      cache_hits: cacheHits,
      cost: costUsd === null ? null : formatCost(costUsd),
      quality_score: qualityScore,
      elapsed_seconds: elapsedSeconds,
      cost_usd: costUsd,
      infrastructure_cost: infrastructureCost(task, subtasks, awsPrices),
    },
    budget: viewBudget(task, subtasks),
    stage: stageOf(task),
    reason: task.reason ?? waitsFor ?? budgetReason(task, subtasks),
    waiting: waitsFor ? [{ id: task.taskId, reason: waitsFor }, ...waiting] : waiting,
  };
}

function stageOf(task: Task): z.input<typeof taskStatusView>['stage'] {
  const { status, plannedBy } = task;
  if (isEnded(status)) return 'finished';
  if (awaitsApproval(task)) return 'approval';
  if (plannedBy && status === 'in_progress') return 'execution';
  return status === 'blocked' || status === 'queued' ? 'ingestion' : 'decomposition';
}
