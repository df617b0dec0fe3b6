import { useCallback, useMemo, useRef, useState } from 'react';
import type { TaskSummary } from '../../data/queries.ts';

export type Selection = {
  /** The selected tasks that are still shown. */
  tasks: TaskSummary[];
  isAll: boolean;
  has: (id: string) => boolean;
  toggle: (id: string) => void;
  toggleAll: () => void;
  clear: () => void;
};

/** The tasks that the reader has marked. What is no longer shown is no longer selected. Its functions that change it stay the same. */
export function useSelection(rows: readonly TaskSummary[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const tasks = useMemo(() => (ids.size === 0 ? [] : rows.filter(({ task_id }) => ids.has(task_id))), [rows, ids]);
  const isAll = rows.length > 0 && tasks.length === rows.length;
  const shown = useRef({ rows, isAll });
  shown.current = { rows, isAll };
  const toggle = useCallback(
    (id: string) =>
      setIds((before) => {
        const next = new Set(before);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    [],
  );
  const toggleAll = useCallback(() => {
    const { rows: all, isAll: wasAll } = shown.current;
    setIds(new Set(wasAll ? [] : all.map(({ task_id }) => task_id)));
  }, []);
  const clear = useCallback(() => setIds(new Set()), []);
  const has = useCallback((id: string) => ids.has(id), [ids]);
  return { tasks, isAll, has, toggle, toggleAll, clear };
}
