import { type QueryClient, useQueries, useQuery } from '@tanstack/react-query';
import { ApiError } from '../../client/api-error.ts';
import type { Answer, Query } from '../../client/types.ts';
import { client } from './client.ts';
import { keys } from './keys.ts';

export type TaskSummary = Answer<'listTasks'>['tasks'][number];
export type Agent = Answer<'listAgents'>['agents'][number];
export type Window = NonNullable<Query<'getSystemMetrics'>['window']>;

/** Agents that a page reads in all: a bound for a fleet that is larger than anybody looks at. */
const MOST_AGENTS = 1_000;

export const useTaskMetrics = (window: Window) =>
  useQuery({
    queryKey: keys.metrics('tasks', window),
    queryFn: ({ signal }) => client().getTaskMetrics({ window }, { signal }),
  });

export const useAgentMetrics = (window: Window) =>
  useQuery({
    queryKey: keys.metrics('agents', window),
    queryFn: ({ signal }) => client().getAgentMetrics({ window }, { signal }),
  });

export const useSystemMetrics = (window: Window) =>
  useQuery({
    queryKey: keys.metrics('system', window),
    queryFn: ({ signal }) => client().getSystemMetrics({ window }, { signal }),
  });

export const useAgents = () =>
  useQuery({
    queryKey: keys.agents(),
    queryFn: async ({ signal }) => {
      const agents: Agent[] = [];
      for await (const agent of client().agents({}, { signal })) if (agents.push(agent) === MOST_AGENTS) break;
      return agents;
    },
  });

export const useCircuits = () =>
  useQuery({ queryKey: keys.circuits(), queryFn: ({ signal }) => client().listCircuits({ signal }) });

export const useDeadLetters = (limit: number) =>
  useQuery({
    queryKey: [...keys.deadLetters(), limit],
    queryFn: ({ signal }) => client().listDeadLetters({ limit }, { signal }),
  });

export const useTasks = (query: Query<'listTasks'>) =>
  useQuery({ queryKey: keys.tasks(query), queryFn: ({ signal }) => client().listTasks(query, { signal }) });

const statusQuery = (taskId: string) => ({
  queryKey: keys.task(taskId, 'status'),
  queryFn: ({ signal }: { signal: AbortSignal }) => client().getTaskStatus(taskId, { signal }),
});

export const useTaskStatus = (taskId: string) => useQuery(statusQuery(taskId));

/** The statuses of some tasks, in their order; undefined: not read yet. */
export const useTaskStatuses = (taskIds: readonly string[]) =>
  useQueries({
    queries: taskIds.map(statusQuery),
    combine: (results) => results.map(({ data }) => data),
  });

/** Has a task, and the lists that it is in, read again: after a call that has changed it, without waiting for its event. */
export function refreshTask(queries: QueryClient, taskId: string): Promise<unknown> {
  return Promise.all([
    queries.invalidateQueries({ queryKey: ['task', taskId] }),
    queries.invalidateQueries({ queryKey: ['tasks'] }),
  ]);
}

/** True if this key may not read something, so that it is left out. */
export const isForbidden = (error: unknown): boolean => error instanceof ApiError && error.status === 403;
