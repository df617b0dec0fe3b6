import { useMutation, useQueryClient } from '@tanstack/react-query';
import { refreshTask } from '../../data/queries.ts';
import type { Task } from '../../data/task-queries.ts';
import { tell } from '../../data/toasts.ts';

/** A call that changes a task: what it changed is read again before the dialog closes. */
export function useTaskCall(task: Task, call: () => Promise<unknown>, done: string, onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: call,
    onSuccess: async () => {
      await refreshTask(queries, task.task_id);
      tell(done, task.title);
      onDone();
    },
  });
}
