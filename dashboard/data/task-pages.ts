import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useMay } from './caller.ts';
import { client } from './client.ts';
import { keys } from './keys.ts';
import { onLiveEvents } from './live.ts';
import { newcomer, type TaskFilter } from './task-filter.ts';

const PAGE = 100;
/** Above this the reader looks at the beginning of the list, and new rows may come in there. */
const TOP_PX = 160;
const BREATH_MS = 600;

/** A filtered list of tasks, newest first, that grows page by page, and the tasks that have come since. */
export function useTaskPages(filter: TaskFilter) {
  const name = JSON.stringify(filter);
  // biome-ignore lint/correctness/useExhaustiveDependencies: Filters with the same name are the same.
  const queryKey = useMemo(() => keys.taskPages(filter), [name]);
  const queries = useQueryClient();
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => client().listTasks({ ...filter, limit: PAGE, cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    enabled: useMay('tasks:read'),
  });
  const { data } = query;
  const tasks = useMemo(() => data?.pages.flatMap((page) => page.tasks) ?? [], [data]);
  const ids = useMemo(() => new Set(tasks.map(({ task_id }) => task_id)), [tasks]);
  const news = useNews(filter, ids);
  /** Begins the list again with what is new. */
  const showNews = useCallback(() => {
    scrollTo(0, 0);
    void queries.resetQueries({ queryKey });
  }, [queries, queryKey]);
  const isAtTop = data?.pages.length === 1;
  useEffect(() => {
    if (news === 0 || !isAtTop) return;
    const timer = setTimeout(() => {
      if (scrollY < TOP_PX) void queries.invalidateQueries({ queryKey });
    }, BREATH_MS);
    return () => clearTimeout(timer);
  }, [news, isAtTop, queries, queryKey]);
  return { query, tasks, news, showNews };
}

/** How many tasks that are not in the list events have told of. */
function useNews(filter: TaskFilter, ids: ReadonlySet<string>): number {
  const [told, setTold] = useState<ReadonlySet<string>>(new Set());
  const name = JSON.stringify(filter);
  // biome-ignore lint/correctness/useExhaustiveDependencies: Filters with the same name are the same.
  useEffect(() => {
    setTold(new Set());
    return onLiveEvents((events) => {
      const found = events.flatMap((event) => newcomer(event, filter) ?? []);
      if (found.length > 0) setTold((before) => new Set([...before, ...found]));
    });
  }, [name]);
  return [...told].filter((id) => !ids.has(id)).length;
}
