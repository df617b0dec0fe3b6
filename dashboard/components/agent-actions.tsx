import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Agent } from '../data/agent-state.ts';
import { useMay } from '../data/caller.ts';
import { client } from '../data/client.ts';
import { tell, tellError } from '../data/toasts.ts';
import { Button } from './button.tsx';
import { RemoveAgent } from './remove-agent.tsx';

/** Drains, resumes and removes an agent. Those of config/agents.yaml are removed there. */
export function AgentActions({ agent, onRemoved }: { agent: Agent; onRemoved: () => void }) {
  const mayChange = useMay('agents:write');
  const [isRemoving, setIsRemoving] = useState(false);
  const queries = useQueryClient();
  const { agent_id, status, runtime, working_on } = agent;
  const change = useMutation({
    mutationFn: (next: Agent['status']) => client().updateAgent(agent_id, { status: next }),
    onSuccess: async (changed) => {
      await queries.invalidateQueries({ queryKey: ['agents'] });
      tell(changed.status === 'online' ? `${agent_id} gets work again` : `${agent_id} gets no more work`);
    },
    onError: (error) => tellError(`${agent_id} was not changed`, error),
  });
  if (!mayChange) return null;
  return (
    <>
      {runtime === 'pull' && (
        <Button kind="danger" onClick={() => setIsRemoving(true)}>
          Remove …
        </Button>
      )}
      {status === 'online' ? (
        <Button
          title={`It gets no more work. ${working_on.length === 0 ? 'It has none now.' : 'What it has begun, it ends.'}`}
          isBusy={change.isPending}
          onClick={() => change.mutate('draining')}
        >
          Drain
        </Button>
      ) : (
        <Button kind="primary" isBusy={change.isPending} onClick={() => change.mutate('online')}>
          Resume
        </Button>
      )}
      {isRemoving && <RemoveAgent agent={agent} onRemoved={onRemoved} onClose={() => setIsRemoving(false)} />}
    </>
  );
}
