import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import type { TaskView } from '../../client/types.ts';
import { AgentChip } from '../components/agent-chip.tsx';
import { DataTable } from '../components/data-table.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { Unknown } from '../components/unknown.tsx';
import { client } from '../data/client.ts';
import type { Column } from '../data/columns.ts';
import { keys } from '../data/keys.ts';

const columns: Column<TaskView['subtasks'][number]>[] = [
  { id: 'title', head: 'Subtask', width: 'minmax(12rem, 1fr)', phoneLine: 1, cell: ({ title }) => title },
  { id: 'status', head: 'State', width: '7rem', cell: ({ status }) => <StateMark of={status} /> },
  {
    id: 'agent',
    head: 'Agent',
    width: '18rem',
    cell: ({ agent_id, agent_type }) =>
      agent_id ? <AgentChip agent={{ agent_id, agent_type }} /> : <Unknown reason="No agent has it." />,
  },
];

/** A task with its subtasks. */
export default function Task() {
  const { taskId = '' } = useParams();
  const task = useQuery({
    queryKey: keys.task(taskId),
    queryFn: ({ signal }) => client().getTask(taskId, { signal }),
  });
  return (
    <Page title={task.data?.title ?? taskId}>
      <Loaded query={task}>
        {({ status, subtasks }) => (
          <>
            <p>
              <StateMark of={status} isPill />
            </p>
            <DataTable label="Subtasks" rows={subtasks} columns={columns} rowKey={({ id }) => id} />
          </>
        )}
      </Loaded>
    </Page>
  );
}
