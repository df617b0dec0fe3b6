import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { Answer, Event } from '../../client/types.ts';

type TaskList = Answer<'listTasks'>;
type Told = Pick<Event, 'type' | 'resource' | 'after'>;

/** Gone: the task was deleted. */
const GONE = 'gone';

/** Puts the status that events tell of into the rows that the page has, without a call. */
export function patchTasks(queries: QueryClient, events: readonly Event[]): void {
  const statuses = statusesOf(events);
  if (statuses.size === 0) return;
  queries.setQueriesData<TaskList>({ queryKey: ['tasks'] }, (list) => list && withStatuses(list, statuses));
  queries.setQueriesData<InfiniteData<TaskList>>({ queryKey: ['task-pages'] }, (list) => {
    const pages = list?.pages.map((page) => withStatuses(page, statuses));
    return list && pages?.some((page, index) => page !== list.pages[index]) ? { ...list, pages } : list;
  });
}

/** The latest status of each task that the events tell of. */
export function statusesOf(events: readonly Told[]): Map<string, string> {
  const statuses = new Map<string, string>();
  for (const { type, resource, after } of events) {
    if (!type.startsWith('task.') && !type.startsWith('approval.')) continue;
    const { status } = after as { status?: unknown };
    const told = type === 'task.deleted' ? GONE : status;
    if (typeof told === 'string') statuses.set(resource.slice('task/'.length), told);
  }
  return statuses;
}

/** The list with these statuses; the same object if nothing of it changes, so that nothing is drawn again. */
export function withStatuses<L extends { tasks: TaskList['tasks'] }>(
  list: L,
  statuses: ReadonlyMap<string, string>,
): L {
  const isStale = list.tasks.some(({ task_id, status }) => (statuses.get(task_id) ?? status) !== status);
  if (!isStale) return list;
  const tasks = list.tasks.flatMap((task) => {
    const status = statuses.get(task.task_id);
    if (status === GONE) return [];
    return status === undefined ? [task] : [{ ...task, status: status as TaskList['tasks'][number]['status'] }];
  });
  return { ...list, tasks };
}
