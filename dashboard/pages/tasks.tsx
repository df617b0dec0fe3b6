import { useQuery } from '@tanstack/react-query';
import type { Answer } from '../../client/types.ts';
import { DataTable } from '../components/data-table.tsx';
import { Loaded } from '../components/loaded.tsx';
import { EmptyState } from '../components/notice.tsx';
import { Page } from '../components/page.tsx';
import { RelativeTime } from '../components/relative-time.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { TaskChip } from '../components/task-chip.tsx';
import { client } from '../data/client.ts';
import type { Column } from '../data/columns.ts';
import { keys } from '../data/keys.ts';

type Task = Answer<'listTasks'>['tasks'][number];

const columns: Column<Task>[] = [
  {
    id: 'title',
    head: 'Task',
    width: 'minmax(12rem, 1fr)',
    phoneLine: 1,
    cell: (task) => <TaskChip task={{ ...task, status: undefined }} />,
  },
  { id: 'status', head: 'State', width: '7rem', cell: ({ status }) => <StateMark of={status} /> },
  {
    id: 'created',
    head: 'Submitted',
    width: '8rem',
    isNumber: true,
    cell: ({ created_at }) => <RelativeTime at={created_at} />,
  },
];

/** The tasks, newest first. */
export default function Tasks() {
  const tasks = useQuery({
    queryKey: keys.tasks(),
    queryFn: ({ signal }) => client().listTasks({ limit: 100 }, { signal }),
  });
  return (
    <Page title="Tasks">
      <Loaded query={tasks}>
        {({ tasks: rows }) =>
          rows.length === 0 ? (
            <EmptyState title="No tasks yet" />
          ) : (
            <DataTable
              label="Tasks"
              rows={rows}
              columns={columns}
              rowKey={({ task_id }) => task_id}
              rowLink={({ task_id }) => `/tasks/${task_id}`}
            />
          )
        }
      </Loaded>
    </Page>
  );
}
