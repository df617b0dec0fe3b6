import type { QueryClient } from '@tanstack/react-query';
import type { Answer, Event } from '../../client/types.ts';

type TaskList = Answer<'listTasks'>;
type Pages = { pages: TaskList[] };

/** Puts the status that events tell of into the rows that the page has, without a call. */
export function patchTasks(queries: QueryClient, events: readonly Event[]): void {
  const statuses = statusesOf(events);
  if (statuses.size === 0) return;
  queries.setQueriesData(
    { queryKey: ['tasks'] },
    (list: TaskList | Pages | undefined): TaskList | Pages | undefined => {
      if (!list) return list;
      return 'pages' in list
        ? { ...list, pages: list.pages.map((page) => withStatuses(page, statuses)) }
        : withStatuses<TaskList>(list, statuses);
    },
  );
}

/** The latest status of each task that the events tell of. */
export function statusesOf(events: readonly Pick<Event, 'type' | 'resource' | 'after'>[]): Map<string, string> {
  const statuses = new Map<string, string>();
  for (const { type, resource, after } of events) {
    const { status } = after as { status?: unknown };
    if (type.startsWith('subtask.') || !resource.startsWith('task/') || typeof status !== 'string') continue;
    statuses.set(resource.slice('task/'.length), status);
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
  const tasks = list.tasks.map((task) => {
    const status = statuses.get(task.task_id);
    return status === undefined ? task : { ...task, status: status as TaskList['tasks'][number]['status'] };
  });
  return { ...list, tasks };
}
