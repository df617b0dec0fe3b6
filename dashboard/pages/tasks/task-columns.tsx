import { RelativeTime } from '../../components/relative-time.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { TaskChip } from '../../components/task-chip.tsx';
import { Unknown } from '../../components/unknown.tsx';
import type { Column } from '../../data/columns.ts';
import { formatName } from '../../data/format.ts';
import type { TaskSummary } from '../../data/queries.ts';
import { priorityOptions, statusOptions } from '../../data/task-filter.ts';
import styles from './task-columns.module.css';
import type { Selection } from './use-selection.ts';

const placeIn = (options: readonly string[], value: string): number => options.indexOf(value);

const columns: Column<TaskSummary>[] = [
  {
    id: 'title',
    head: 'Task',
    width: 'minmax(14rem, 1fr)',
    phoneLine: 1,
    sortBy: ({ title }) => title,
    cell: (task) => <TaskChip task={{ ...task, status: undefined }} />,
  },
  {
    id: 'id',
    head: 'Id',
    width: 'minmax(6rem, 14rem)',
    phoneLine: 0,
    cell: ({ task_id }) => (
      <span className={styles.id} title={task_id}>
        {task_id}
      </span>
    ),
  },
  {
    id: 'status',
    head: 'State',
    width: '6.5rem',
    sortBy: ({ status }) => placeIn(statusOptions, status),
    cell: ({ status }) => <StateMark of={status} />,
  },
  {
    id: 'priority',
    head: 'Priority',
    width: '5rem',
    sortBy: ({ priority }) => placeIn(priorityOptions, priority),
    cell: ({ priority }) => (
      <span className={styles.priority} data-priority={priority}>
        {priority}
      </span>
    ),
  },
  {
    id: 'kind',
    head: 'Kind of work',
    width: '11rem',
    phoneLine: 0,
    sortBy: ({ kind }) => kind,
    cell: ({ kind }) =>
      kind ? formatName(kind) : <Unknown reason="No kind was given: the general plan of its type." />,
  },
  { id: 'by', head: 'By', width: '7rem', sortBy: ({ submitter }) => submitter, cell: ({ submitter }) => submitter },
  {
    id: 'created',
    head: 'Submitted',
    width: '7rem',
    isNumber: true,
    isDescendingFirst: true,
    sortBy: ({ created_at }) => created_at,
    cell: ({ created_at }) => <RelativeTime at={created_at} />,
  },
];

/** The columns of the list of tasks; with boxes to mark tasks, if there is something to do with them. */
export function columnsOf(
  selection: Pick<Selection, 'isAll' | 'toggle' | 'toggleAll'> | undefined,
): Column<TaskSummary>[] {
  if (!selection) return columns;
  const box: Column<TaskSummary> = {
    id: 'select',
    head: (
      <input
        type="checkbox"
        className={styles.box}
        aria-label="Select all tasks that are shown"
        checked={selection.isAll}
        onChange={selection.toggleAll}
      />
    ),
    width: '1rem',
    phoneLine: 0,
    cell: ({ task_id, title }, isMarked) => (
      <input
        type="checkbox"
        className={styles.box}
        tabIndex={-1}
        aria-label={`Select ${title}`}
        checked={isMarked}
        onChange={() => selection.toggle(task_id)}
      />
    ),
  };
  return [box, ...columns];
}
