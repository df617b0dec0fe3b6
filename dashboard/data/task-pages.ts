import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useMay } from './caller.ts';
import { client } from './client.ts';
import { keys } from './keys.ts';
import { onLiveEvents } from './live.ts';
import { type TaskFilter, type Told, toldAfter } from './task-filter.ts';

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
  const { told, clear } = useTold(filter);
  const lacking = [...told].filter(([id]) => !ids.has(id));
  const news = lacking.filter(([, isFitting]) => isFitting).length;
  /** Begins the list again with what is new. */
  const showNews = useCallback(() => {
    scrollTo(0, 0);
    clear();
    void queries.resetQueries({ queryKey });
  }, [clear, queries, queryKey]);
  const isAtTop = data?.pages.length === 1;
  // At the top the list is read again by itself, and only what it still lacks is told.
  const [isDue, setDue] = useState(false);
  useEffect(() => {
    if (told.size === 0) return;
    const timer = setTimeout(async () => {
      if (isAtTop && scrollY < TOP_PX) await queries.invalidateQueries({ queryKey });
      setDue(true);
    }, BREATH_MS);
    return () => clearTimeout(timer);
  }, [told, isAtTop, queries, queryKey]);
  if (isDue && news === 0) setDue(false);
  return { query, tasks, news: isDue ? news : 0, showNews };
}

const NONE: Told = new Map();

/** What events have told of since the list was begun. */
function useTold(filter: TaskFilter) {
  const [told, setTold] = useState(NONE);
  const name = JSON.stringify(filter);
  // biome-ignore lint/correctness/useExhaustiveDependencies: Filters with the same name are the same.
  useEffect(() => {
    setTold(NONE);
    return onLiveEvents((events) => setTold((before) => toldAfter(before, events, filter)));
  }, [name]);
  const clear = useCallback(() => setTold(NONE), []);
  return { told, clear };
}
