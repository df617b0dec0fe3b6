import { Link } from 'react-router';
import { Cost } from '../../components/cost.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Elapsed } from '../../components/duration.tsx';
import { Progress } from '../../components/progress.tsx';
import { Section } from '../../components/section.tsx';
import { TaskChip } from '../../components/task-chip.tsx';
import type { Column } from '../../data/columns.ts';
import { type RunningTask, useRunning } from '../../data/use-running.ts';
import styles from './running.module.css';

/** Rows that the overview shows; the others are in the list of tasks. */
const MOST_ROWS = 10;

const columns: Column<RunningTask>[] = [
  {
    id: 'task',
    head: 'Task',
    width: 'minmax(14rem, 1.4fr)',
    phoneLine: 1,
    cell: ({ task }) => <TaskChip task={{ ...task, status: undefined }} />,
  },
  {
    id: 'progress',
    head: 'Progress',
    width: '9rem',
    cell: ({ task, status }) => status && <Progress percent={status.progress} label={`Progress of ${task.title}`} />,
  },
  {
    id: 'now',
    head: 'Now',
    width: 'minmax(10rem, 1fr)',
    phoneLine: 0,
    cell: ({ status }) => status && <Doing status={status} />,
  },
  {
    id: 'cost',
    head: 'Cost',
    width: '6rem',
    isNumber: true,
    cell: ({ status }) => status && <Cost usd={status.metrics.cost_usd} />,
  },
  {
    id: 'elapsed',
    head: 'Elapsed',
    width: '6rem',
    isNumber: true,
    cell: ({ task }) => <Elapsed since={task.created_at} />,
  },
];

/** What runs now. */
export function Running() {
  const { running, isAll } = useRunning();
  if (running.length === 0) return null;
  return (
    <Section
      title="Running"
      actions={(running.length > MOST_ROWS || !isAll) && <Link to="/tasks?status=in_progress">All running tasks</Link>}
    >
      <DataTable
        label="Running tasks"
        rows={running.slice(0, MOST_ROWS)}
        columns={columns}
        rowKey={({ task }) => task.task_id}
        rowLink={({ task }) => `/tasks/${task.task_id}`}
      />
    </Section>
  );
}

function Doing({ status: { subtask_status, waiting, reason, stage } }: { status: NonNullable<RunningTask['status']> }) {
  const states = Object.values(subtask_status);
  const working = states.filter((state) => state === 'in_progress').length;
  const text =
    stage === 'decomposition'
      ? 'is being planned'
      : stage === 'approval'
        ? 'waits for approval'
        : working > 0
          ? `${working} of ${states.length} subtasks at work`
          : (reason ?? waiting[0]?.reason ?? 'between two steps').split(';', 1)[0];
  return (
    <span className={styles.doing} title={text}>
      {text}
    </span>
  );
}
