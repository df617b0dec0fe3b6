import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Answer } from '../../../client/types.ts';
import { DataTable } from '../../components/data-table.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { Section } from '../../components/section.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { TaskChip } from '../../components/task-chip.tsx';
import type { Column } from '../../data/columns.ts';
import { formatName } from '../../data/format.ts';
import type { TaskSummary } from '../../data/queries.ts';

const columns: Column<TaskSummary>[] = [
  {
    id: 'task',
    head: 'Task',
    width: 'minmax(14rem, 1fr)',
    phoneLine: 1,
    cell: (task) => <TaskChip task={{ ...task, status: undefined }} />,
  },
  { id: 'state', head: 'State', width: '7rem', cell: ({ status }) => <StateMark of={status} /> },
  {
    id: 'department',
    head: 'Department',
    width: '9rem',
    phoneLine: 0,
    cell: ({ department }) => formatName(department),
  },
  { id: 'submitter', head: 'By', width: '9rem', cell: ({ submitter }) => submitter },
  {
    id: 'created',
    head: 'Submitted',
    width: '8rem',
    isNumber: true,
    cell: ({ created_at }) => <RelativeTime at={created_at} />,
  },
];

/** The tasks that were submitted last. */
export function Latest({ tasks }: { tasks: UseQueryResult<Answer<'listTasks'>> }) {
  return (
    <Section title="Latest tasks" actions={<Link to="/tasks">All tasks</Link>}>
      <Loaded query={tasks} rows={8}>
        {({ tasks: rows }) => (
          <DataTable
            label="Latest tasks"
            rows={rows}
            columns={columns}
            rowKey={({ task_id }) => task_id}
            rowLink={({ task_id }) => `/tasks/${task_id}`}
          />
        )}
      </Loaded>
    </Section>
  );
}
