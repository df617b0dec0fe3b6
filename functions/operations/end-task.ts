import type { Subtask, Task } from '../../core/lifecycle/task.ts';
import { taskEndMetrics } from '../../core/metrics/task-end-metrics.ts';
import { readingsOf } from '../../core/views/subtask-readings.ts';
import { emitMetrics } from '../shared/emit-metrics.ts';
import { tasks } from '../shared/stores.ts';
import { settleTask } from './settle-task.ts';

type Outcome = Omit<Parameters<typeof tasks.end>[2], 'costUsd'>;

/** Completes or fails a run of a task, counts it once, and tells the tasks that wait on it. */
export async function endTask(task: Task, subtasks: Subtask[], outcome: Outcome): Promise<void> {
  const { costUsd } = readingsOf(subtasks, task.planUsage);
  const ended = await tasks.end(task.taskId, task.run, { ...outcome, costUsd });
  if (ended) countEnd(ended);
  await settleTask(ended ?? task, new Date(outcome.finishedAt));
}

/** Emits the metrics of an ended task. Only the call whose write ended the task may call this. */
export function countEnd(ended: Task): void {
  const { values, dimensions } = taskEndMetrics(ended);
  emitMetrics(values, dimensions);
}
