import { Link } from 'react-router';
import { Cost } from '../../components/cost.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Elapsed } from '../../components/duration.tsx';
import { Progress } from '../../components/progress.tsx';
import { Section } from '../../components/section.tsx';
import { TaskChip } from '../../components/task-chip.tsx';
import type { Column } from '../../data/columns.ts';
import { type OpenTask, useRunning } from '../../data/use-running.ts';
import styles from './running.module.css';

/** Rows that the overview shows; the others are in the list of tasks. */
const MOST_ROWS = 10;

const columns: Column<OpenTask>[] = [
  {
    id: 'task',
    head: 'Task',
    width: 'minmax(14rem, 1.4fr)',
    phoneLine: 1,
    cell: (task) => <TaskChip task={{ ...task, status: undefined }} />,
  },
  {
    id: 'progress',
    head: 'Progress',
    width: '9rem',
    cell: ({ title, progress }) => <Progress percent={progress} label={`Progress of ${title}`} />,
  },
  {
    id: 'now',
    head: 'Now',
    width: 'minmax(10rem, 1fr)',
    phoneLine: 0,
    cell: (task) => <Doing task={task} />,
  },
  {
    id: 'cost',
    head: 'Cost',
    width: '6rem',
    isNumber: true,
    cell: ({ metrics }) => <Cost usd={metrics.cost_usd} />,
  },
  {
    id: 'elapsed',
    head: 'Elapsed',
    width: '6rem',
    isNumber: true,
    cell: ({ created_at }) => <Elapsed since={created_at} />,
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
        rowKey={({ task_id }) => task_id}
        rowLink={({ task_id }) => `/tasks/${task_id}`}
      />
    </Section>
  );
}

function Doing({ task: { subtask_status, waiting, reason, stage } }: { task: OpenTask }) {
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
