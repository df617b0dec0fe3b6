import type { Answer } from '../../client/types.ts';
import { useMay } from './caller.ts';
import { useOpenTasks, useTaskStatuses, useTasks } from './queries.ts';

export type OpenTask = Answer<'listOpenTasks'>['tasks'][number];

/** Own tasks whose status is read, for a submitter: a bound for a page that shows some of them. */
const MOST_OWN = 25;

/**
 * The tasks that run, oldest first, with their statuses. `isAll`: there are no more. A submitter, who may not list what
 * is open in the whole system, gets the newest of its own.
 */
export function useRunning(): { running: OpenTask[]; isAll: boolean; isRead: boolean } {
  const mayList = useMay('operations:read');
  const open = useOpenTasks();
  const own = useTasks({ status: 'in_progress', limit: MOST_OWN }, !mayList);
  const ownTasks = own.data?.tasks ?? [];
  const statuses = useTaskStatuses(ownTasks.map(({ task_id }) => task_id));
  const { data } = mayList ? open : own;
  const tasks = mayList
    ? (open.data?.tasks ?? [])
    : ownTasks.flatMap((task, index) => (statuses[index] ? { ...task, ...statuses[index] } : []));
  return {
    running: tasks.filter(({ status }) => status === 'in_progress'),
    isAll: data?.next_cursor === null,
    isRead: data !== undefined,
  };
}
