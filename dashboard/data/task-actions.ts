import { inOrder } from './plan-graph.ts';
import type { Subtask, Task } from './task-queries.ts';

export type TaskAction = 'approve' | 'reject' | 'budget' | 'retry' | 'cancel';

/** What can be done with a task in its state, the most likely first. */
export function actionsOf(
  task: Pick<Task, 'status' | 'approval' | 'budget' | 'encrypt_results_to' | 'subtasks'>,
): TaskAction[] {
  const isOpen = task.status === 'blocked' || task.status === 'queued' || task.status === 'in_progress';
  if (isOpen)
    return [
      ...(waitsForApproval(task) ? (['approve', 'reject'] as const) : []),
      ...(task.budget ? (['budget'] as const) : []),
      'cancel',
    ];
  const canRetry = task.status !== 'completed' && !task.encrypt_results_to;
  return canRetry ? ['retry'] : [];
}

/** Whether a person has to look at the results of a task now. */
export const waitsForApproval = ({
  status,
  approval,
  subtasks,
}: Pick<Task, 'status' | 'approval' | 'subtasks'>): boolean =>
  approval && status === 'in_progress' && subtasks.length > 0 && subtasks.every((each) => each.status === 'completed');

/** The subtasks of a task by what becomes of them if it is cancelled, or retried. */
export function touchedBy(subtasks: readonly Subtask[]) {
  const ordered = inOrder(subtasks);
  return {
    working: ordered.filter(({ status }) => status === 'in_progress'),
    waiting: ordered.filter(({ status }) => status === 'pending' || status === 'ready'),
    done: ordered.filter(({ status }) => status === 'completed'),
    ended: ordered.filter(({ status }) => status === 'failed' || status === 'cancelled'),
  };
}

/** How many, in words: `1 subtask`, `3 subtasks`. */
export const many = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
