import { useQuery } from '@tanstack/react-query';
import type { Answer } from '../../client/types.ts';
import { AgentChip } from '../components/agent-chip.tsx';
import { DataTable } from '../components/data-table.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { client } from '../data/client.ts';
import type { Column } from '../data/columns.ts';
import { formatName } from '../data/format.ts';
import { keys } from '../data/keys.ts';

const columns: Column<Answer<'listAgents'>['agents'][number]>[] = [
  {
    id: 'agent',
    head: 'Agent',
    width: 'minmax(16rem, 1fr)',
    phoneLine: 1,
    cell: (agent) => <AgentChip agent={agent} />,
  },
  { id: 'status', head: 'State', width: '7rem', cell: ({ status }) => <StateMark of={status} /> },
  { id: 'department', head: 'Department', width: '9rem', cell: ({ department }) => formatName(department) },
];

/** The agents, by type. */
export default function Agents() {
  const agents = useQuery({
    queryKey: keys.agents(),
    queryFn: ({ signal }) => client().listAgents({ limit: 100 }, { signal }),
  });
  return (
    <Page title="Agents">
      <Loaded query={agents}>
        {({ agents: rows }) => (
          <DataTable label="Agents" rows={rows} columns={columns} rowKey={({ agent_id }) => agent_id} />
        )}
      </Loaded>
    </Page>
  );
}
