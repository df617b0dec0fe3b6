import { useMemo, useState } from 'react';
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

/** The tasks that the reader has marked. What is no longer shown is no longer selected. */
export function useSelection(rows: readonly TaskSummary[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  return useMemo(() => {
    const tasks = ids.size === 0 ? [] : rows.filter(({ task_id }) => ids.has(task_id));
    const isAll = rows.length > 0 && tasks.length === rows.length;
    return {
      tasks,
      isAll,
      has: (id) => ids.has(id),
      toggle: (id) =>
        setIds((before) => {
          const next = new Set(before);
          if (!next.delete(id)) next.add(id);
          return next;
        }),
      toggleAll: () => setIds(new Set(isAll ? [] : rows.map(({ task_id }) => task_id))),
      clear: () => setIds(new Set()),
    };
  }, [rows, ids]);
}
