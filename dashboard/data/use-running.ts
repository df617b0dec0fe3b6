import type { TaskStatusView } from '../../client/types.ts';
import { type TaskSummary, useTaskStatuses, useTasks } from './queries.ts';

/** Running tasks whose status a page reads: a bound, for a page that shows some of them. */
const MOST_RUNNING = 40;

export type RunningTask = { task: TaskSummary; status: TaskStatusView | undefined };

/** The newest running tasks with their statuses. `isAll`: there are no more. */
export function useRunning() {
  const tasks = useTasks({ status: 'in_progress', limit: MOST_RUNNING });
  const running = tasks.data?.tasks.filter(({ status }) => status === 'in_progress') ?? [];
  const statuses = useTaskStatuses(running.map(({ task_id }) => task_id));
  return {
    running: running.map((task, index): RunningTask => ({ task, status: statuses[index] })),
    isAll: tasks.data?.next_cursor === null,
    isRead: tasks.data !== undefined,
  };
}
