import type { Filter } from '../../client/types.ts';
import type { TaskSummary } from './queries.ts';

export type TaskFilter = Pick<Filter<'listTasks'>, 'status' | 'type' | 'department' | 'priority'>;

/** What the API filters by, in the order of the chips. */
export const filterNames = ['status', 'type', 'department', 'priority'] as const;

export const statusOptions = ['blocked', 'queued', 'in_progress', 'completed', 'failed', 'cancelled'] as const;
export const priorityOptions = ['critical', 'high', 'medium', 'low'] as const;
export const departmentOptions = ['INFRA', 'ARCHITECTURE', 'AI_ML', 'QUALITY', 'SECURITY'] as const;

/** The filter that a URL holds. A value that the API would refuse is left out, so that an old link still opens. */
export function readFilter(search: URLSearchParams): TaskFilter {
  const one = <T extends string>(name: string, options: readonly T[]) =>
    options.find((option) => option === search.get(name));
  return {
    status: one('status', statusOptions),
    type: search.get('type')?.slice(0, 64) || undefined,
    department: one('department', departmentOptions),
    priority: one('priority', priorityOptions),
  };
}

/** True if a text is in the title or the id of a task, whatever its case. */
export function isFound({ title, task_id }: Pick<TaskSummary, 'title' | 'task_id'>, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return title.toLowerCase().includes(wanted) || task_id.toLowerCase().includes(wanted);
}

type Told = { type: string; resource: string; after: object; data: object };

/**
 * The id of the task that an event may bring into a filtered list; undefined if it cannot. Only a submission tells
 * all that a filter asks for; of another change, the status alone decides.
 */
export function newcomer({ type, resource, after, data }: Told, filter: TaskFilter): string | undefined {
  if (!type.startsWith('task.') || type === 'task.deleted') return undefined;
  const { status } = after as { status?: unknown };
  if (filter.status ? status !== filter.status : type !== 'task.submitted') return undefined;
  if (type === 'task.submitted') {
    const told = data as { task_type?: string; department?: string; priority?: string };
    const fits = (wanted: string | undefined, is: string | undefined) => wanted === undefined || wanted === is;
    const isIn = fits(filter.type, told.task_type) && fits(filter.department, told.department);
    if (!isIn || !fits(filter.priority, told.priority)) return undefined;
  }
  return resource.slice('task/'.length);
}

/** Pages at the end of a list on which nothing is shown: when there are many, the reader decides whether to look on. */
export function fruitlessPages<R>(pages: readonly { tasks: readonly R[] }[], isShown: (row: R) => boolean): number {
  const last = pages.findLastIndex(({ tasks }) => tasks.some(isShown));
  return pages.length - 1 - last;
}
