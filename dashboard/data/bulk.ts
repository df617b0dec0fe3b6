import type { TaskSummary } from './queries.ts';

export type BulkAction = 'cancel' | 'retry';

const AT_ONCE = 4;
const states: Record<BulkAction, readonly TaskSummary['status'][]> = {
  cancel: ['blocked', 'queued', 'in_progress'],
  retry: ['failed', 'cancelled'],
};

/** What an action touches of a selection, and what it leaves as it is. */
export function planBulk(action: BulkAction, tasks: readonly TaskSummary[]) {
  const touched = tasks.filter(({ status }) => states[action].includes(status));
  return { touched, left: tasks.length - touched.length };
}

export type BulkResult = { done: TaskSummary[]; refused: { task: TaskSummary; error: unknown }[] };

/** Calls the API for each task, some at once; one that is refused holds up no other. */
export async function runBulk(
  tasks: readonly TaskSummary[],
  call: (taskId: string) => Promise<unknown>,
  onProgress: (done: number) => void,
): Promise<BulkResult> {
  const result: BulkResult = { done: [], refused: [] };
  const queue = [...tasks];
  const work = async () => {
    for (let task = queue.shift(); task; task = queue.shift()) {
      try {
        await call(task.task_id);
        result.done.push(task);
      } catch (error) {
        result.refused.push({ task, error });
      }
      onProgress(result.done.length + result.refused.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return result;
}
