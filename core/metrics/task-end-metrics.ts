import type { MetricDimensions, MetricValues } from '../contracts/system/metrics.ts';
import type { Task } from '../lifecycle/task.ts';

/**
 * Metrics of a task that completed or failed. TaskSeconds leaves out failed tasks, and tasks that a person had to
 * approve: nobody knows how much of the time was the person's.
 */
export function taskEndMetrics(task: Task): { values: MetricValues; dimensions: MetricDimensions } {
  const seconds = (Date.parse(task.finishedAt ?? task.updatedAt) - Date.parse(task.createdAt)) / 1000;
  const isCompleted = task.status === 'completed';
  return {
    values: {
      TaskSuccess: isCompleted ? 1 : 0,
      ...(isCompleted && !task.approval ? { TaskSeconds: seconds } : {}),
      ...(task.costUsd == null ? {} : { TaskCostUsd: task.costUsd }),
    },
    dimensions: { task_type: task.type, department: task.department },
  };
}
