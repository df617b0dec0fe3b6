import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '../../client/api-error.ts';
import type { Event } from '../../client/types.ts';
import { client } from './client.ts';
import { keys } from './keys.ts';

export type Task = Awaited<ReturnType<typeof readTask>>;
export type Subtask = Task['subtasks'][number];
export type Results = Awaited<ReturnType<typeof readResults>>;
export type Deliverable = Results['deliverables'][number];
export type Artifact = Deliverable['artifacts'][number];
export type Quality = Awaited<ReturnType<typeof readQuality>>;
export type Finding = Quality['subtasks'][number]['attempts'][number]['findings'][number];

type Options = { signal: AbortSignal };
const readTask = (id: string, options: Options) => client().getTask(id, options);
const readResults = (id: string, options: Options) => client().getTaskResults(id, {}, options);
const readQuality = (id: string, options: Options) => client().getTaskQuality(id, {}, options);

export const useTask = (id: string) =>
  useQuery({ queryKey: keys.task(id), queryFn: ({ signal }) => readTask(id, { signal }) });

export const useResults = (id: string) =>
  useQuery({ queryKey: keys.task(id, 'results'), queryFn: ({ signal }) => readResults(id, { signal }) });

export const useQuality = (id: string) =>
  useQuery({ queryKey: keys.task(id, 'quality'), queryFn: ({ signal }) => readQuality(id, { signal }) });

export type Journal = { events: Event[]; cursor: string | undefined; isAll: boolean };
/** A bound of what a page reads: a task of 40 subtasks with three attempts each has some 1,000. */
const MOST_EVENTS = 5_000;

/** The journal of a task, oldest first. When it has gone on, only what is new is read. */
export function useJournal(id: string) {
  const queries = useQueryClient();
  const queryKey = keys.task(id, 'journal');
  return useQuery({
    queryKey,
    queryFn: async ({ signal }): Promise<Journal> => {
      const before = queries.getQueryData<Journal>(queryKey);
      const events = [...(before?.events ?? [])];
      let cursor = before?.cursor;
      while (events.length < MOST_EVENTS) {
        const answer = await client().listEvents({ taskId: id, after: cursor }, { signal });
        events.push(...answer.events);
        const isEnd = answer.next_cursor === cursor || (answer.events.length === 0 && !answer.unreadable);
        cursor = answer.next_cursor;
        if (isEnd) return { events, cursor, isAll: true };
      }
      return { events, cursor, isAll: false };
    },
  });
}

/** A file as an attempt handed it in: it never changes. null: that attempt handed in no such file. */
export const artifactQuery = (
  taskId: string,
  file: { subtaskId: string; path: string; attempt: number; bytes: number },
) =>
  queryOptions({
    // Not under ['task', id]: no event changes it.
    queryKey: ['artifact', taskId, file.subtaskId, file.attempt, file.path],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => readArtifact(taskId, file, signal),
  });

async function readArtifact(
  taskId: string,
  { subtaskId, path, attempt, bytes }: { subtaskId: string; path: string; attempt: number; bytes: number },
  signal: AbortSignal,
): Promise<string | null> {
  const query = new URLSearchParams({ path, attempt: String(attempt) });
  const href = `/api/tasks/${encodeURIComponent(taskId)}/subtasks/${encodeURIComponent(subtaskId)}/artifact?${query}`;
  try {
    return await client().getArtifact({ href, bytes }, { signal });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}
