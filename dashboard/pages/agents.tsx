import { Plus } from 'lucide-react';
import { useSearchParams } from 'react-router';
import { AddAgent } from '../components/add-agent.tsx';
import { AgentBoard } from '../components/agent-board.tsx';
import { AgentDetails } from '../components/agent-details.tsx';
import { AgentFilter } from '../components/agent-filter.tsx';
import { Allowed } from '../components/allowed.tsx';
import { Button } from '../components/button.tsx';
import { Loaded } from '../components/loaded.tsx';
import { EmptyState } from '../components/notice.tsx';
import { Page } from '../components/page.tsx';
import { isSought, type Performance } from '../data/agent-state.ts';
import { useMay } from '../data/caller.ts';
import { useAgents, usePerformance, useTasks } from '../data/queries.ts';
import { useParameter } from '../data/use-parameter.ts';

/** The agents by department: what each does now, why some do nothing, and how well they work. */
export default function Agents() {
  const [parameters] = useSearchParams();
  const setParameter = useParameter();
  const mayAdd = useMay('agents:write');
  const agents = useAgents();
  const performance = usePerformance();
  const running = useTasks({ status: 'in_progress', limit: 100 });
  const figures = new Map<string, Performance>(performance.data?.map((one) => [one.agent_id, one]));
  const titles = new Map(running.data?.tasks.map(({ task_id, title }) => [task_id, title]));
  const types = [...new Set(agents.data?.map(({ agent_type }) => agent_type))].sort();
  const [named, added, type] = ['agent', 'register', 'type'].map((name) => parameters.get(name));
  const sought = { type: type ?? null, department: parameters.get('department'), text: parameters.get('q') };
  const opened = agents.data?.find(({ agent_id }) => agent_id === named);
  return (
    <Page
      title="Agents"
      actions={
        mayAdd && (
          <Button icon={Plus} onClick={() => setParameter('register', type ?? '')}>
            Add agent
          </Button>
        )
      }
    >
      <Allowed permission="agents:read">
        <Loaded query={agents} rows={12}>
          {(all) => {
            const shown = all.filter((agent) => isSought(agent, sought));
            return (
              <>
                <AgentFilter agents={all} shown={shown.length} types={types} />
                {shown.length === 0 ? (
                  <EmptyState title={all.length === 0 ? 'No agents yet' : 'No such agent'}>
                    {all.length === 0 ? 'Add one, or define some in config/agents.yaml.' : 'Change the filter above.'}
                  </EmptyState>
                ) : (
                  <AgentBoard agents={shown} performance={figures} titles={titles} />
                )}
              </>
            );
          }}
        </Loaded>
        {opened && (
          <AgentDetails
            agent={opened}
            performance={figures.get(opened.agent_id)}
            titles={titles}
            onClose={() => setParameter('agent', undefined)}
          />
        )}
        {mayAdd && added !== null && added !== undefined && (
          <AddAgent types={types} agentType={added} onClose={() => setParameter('register', undefined)} />
        )}
      </Allowed>
    </Page>
  );
}
