import { type QueryClient, type QueryKey, useQueries, useQuery } from '@tanstack/react-query';
import { entries } from '../../client/pages.ts';
import type { Answer, Query } from '../../client/types.ts';
import { useMay } from './caller.ts';
import { client } from './client.ts';
import { keys } from './keys.ts';

export type TaskSummary = Answer<'listTasks'>['tasks'][number];
export type Agent = Answer<'listAgents'>['agents'][number];
export type Window = NonNullable<Query<'getSystemMetrics'>['window']>;

/** Agents that a page reads in all: a bound for a fleet that is larger than anybody looks at. */
const MOST_AGENTS = 1_000;

/** A query that is asked only by callers who may: a call that is refused would be noted in the audit. */
function useAllowed<T>(
  permission: string,
  queryKey: QueryKey,
  read: (options: { signal: AbortSignal }) => Promise<T>,
  isWanted = true,
) {
  return useQuery({ queryKey, queryFn: ({ signal }) => read({ signal }), enabled: useMay(permission) && isWanted });
}

export const useTaskMetrics = (window: Window) =>
  useAllowed('metrics:read', keys.metrics('tasks', window), (call) => client().getTaskMetrics({ window }, call));

export const useAgentMetrics = (window: Window) =>
  useAllowed('metrics:read', keys.metrics('agents', window), (call) => client().getAgentMetrics({ window }, call));

export const useSystemMetrics = (window: Window) =>
  useAllowed('metrics:read', keys.metrics('system', window), (call) => client().getSystemMetrics({ window }, call));

export const useAgents = () =>
  useAllowed('agents:read', keys.agents(), async (call) => {
    const agents: Agent[] = [];
    for await (const agent of client().agents({}, call)) if (agents.push(agent) === MOST_AGENTS) break;
    return agents;
  });

/** The figures of as many agents as a page reads. */
export const usePerformance = () =>
  useAllowed('performance:read', keys.performance(), async (call) => {
    const read = (cursor: string | undefined) => client().getAgentPerformance({ limit: 100, cursor }, call);
    const figures: Answer<'getAgentPerformance'>['agents'] = [];
    for await (const one of entries(read, ({ agents }) => agents)) if (figures.push(one) === MOST_AGENTS) break;
    return figures;
  });

export const useCircuits = () => useAllowed('operations:read', keys.circuits(), (call) => client().listCircuits(call));

export const useDeadLetters = (limit: number) =>
  useAllowed('operations:read', [...keys.deadLetters(), limit], (call) => client().listDeadLetters({ limit }, call));

export const useTasks = (query: Query<'listTasks'>, isWanted = true) =>
  useAllowed('tasks:read', keys.tasks(query), (call) => client().listTasks(query, call), isWanted);

/** The tasks that have waited or run longest: enough for a page that shows what needs a person. */
export const useOpenTasks = () =>
  useAllowed('operations:read', keys.openTasks(), (call) => client().listOpenTasks({ limit: 100 }, call));

/** The departments with their types of agents and of tasks: configuration, which does not change while the page is open. */
export const useDepartments = () =>
  useAllowed('tasks:read', keys.departments(), (call) => client().listDepartments(call)).data?.departments;

const statusQuery = (taskId: string) => ({
  queryKey: keys.task(taskId, 'status'),
  queryFn: ({ signal }: { signal: AbortSignal }) => client().getTaskStatus(taskId, { signal }),
});

export const useTaskStatus = (taskId: string) => useQuery(statusQuery(taskId));

/** The statuses of some tasks, in their order. */
export const useTaskStatuses = (taskIds: readonly string[]) => useQueries({ queries: taskIds.map(statusQuery) });

/** Has a task, and the lists that it is in, read again: after a call that has changed it, without waiting for its event. */
export function refreshTask(queries: QueryClient, taskId: string): Promise<unknown> {
  return Promise.all([
    queries.invalidateQueries({ queryKey: ['task', taskId] }),
    queries.invalidateQueries({ queryKey: ['tasks'] }),
    queries.invalidateQueries({ queryKey: ['task-pages'] }),
  ]);
}
