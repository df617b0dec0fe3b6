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

type Change = { type: string; resource: string; after: object; data: object };
/** Tasks that a filtered list may lack, by id; `false`: whether one fits the filter is not known. */
export type Told = ReadonlyMap<string, boolean>;

/** What is told of after more events: with the tasks that they bring into a list, without those that they take out. */
export function toldAfter(told: Told, events: readonly Change[], filter: TaskFilter): Told {
  const next = new Map(told);
  for (const event of events) {
    const id = event.resource.slice('task/'.length);
    const { status } = event.after as { status?: unknown };
    const isOut = event.type === 'task.deleted' || (filter.status && status !== undefined && status !== filter.status);
    if (!/^(?:task|approval)\./.test(event.type)) continue;
    if (isOut) next.delete(id);
    else if (event.type === 'task.submitted' || (filter.status && status === filter.status)) {
      const isFitting = fits(event, filter, next.get(id));
      if (isFitting === undefined) next.delete(id);
      else next.set(id, isFitting);
    }
  }
  const isSame = next.size === told.size && [...next].every(([id, isFitting]) => told.get(id) === isFitting);
  return isSame ? told : next;
}

/** Whether a task fits what a filter asks for besides the status: only a submission tells. Undefined: it does not. */
function fits({ type, data }: Change, filter: TaskFilter, known = false): boolean | undefined {
  const wanted = { task_type: filter.type, department: filter.department, priority: filter.priority };
  const asked = Object.entries(wanted).filter(([, value]) => value !== undefined);
  if (type !== 'task.submitted') return known || asked.length === 0;
  return asked.every(([name, value]) => data[name as keyof typeof data] === value) || undefined;
}

/** Pages at the end of a list on which nothing is shown: when there are many, the reader decides whether to look on. */
export function fruitlessPages<R>(pages: readonly { tasks: readonly R[] }[], isShown: (row: R) => boolean): number {
  const last = pages.findLastIndex(({ tasks }) => tasks.some(isShown));
  return pages.length - 1 - last;
}
