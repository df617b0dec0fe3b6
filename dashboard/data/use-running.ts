import type { UseQueryResult } from '@tanstack/react-query';
import type { Answer } from '../../client/types.ts';
import { useMay } from './caller.ts';
import { useOpenTasks, useTaskStatuses, useTasks } from './queries.ts';

export type OpenTask = Answer<'listOpenTasks'>['tasks'][number];

/** Own tasks whose status is read, for a submitter: a bound for a page that shows some of them. */
const MOST_OWN = 25;

/**
 * The tasks that run, oldest first, with their statuses. `isAll`: there are no more. A submitter, who may not list what
 * is open in the whole system, gets the newest of its own. `asked`: what they are read by.
 */
export function useRunning(): { running: OpenTask[]; isAll: boolean; asked: UseQueryResult[] } {
  const mayList = useMay('operations:read');
  const open = useOpenTasks();
  const own = useTasks({ status: 'in_progress', limit: MOST_OWN }, !mayList);
  const ownTasks = own.data?.tasks ?? [];
  const statuses = useTaskStatuses(ownTasks.map(({ task_id }) => task_id));
  const tasks = mayList
    ? (open.data?.tasks ?? [])
    : ownTasks.flatMap((task, index) => {
        const status = statuses[index]?.data;
        return status ? { ...task, ...status } : [];
      });
  return {
    running: tasks.filter(({ status }) => status === 'in_progress'),
    isAll: (mayList ? open : own).data?.next_cursor === null,
    asked: mayList ? [open] : [own, ...statuses],
  };
}
