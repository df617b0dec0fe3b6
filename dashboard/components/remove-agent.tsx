import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Agent } from '../data/agent-state.ts';
import { client } from '../data/client.ts';
import { reasonOf, tell } from '../data/toasts.ts';
import { Confirm } from './confirm.tsx';

type Props = { agent: Agent; onRemoved: () => void; onClose: () => void };

/** Asks whether to remove an agent for good, and says what that ends. */
export function RemoveAgent({ agent: { agent_id, working_on }, onRemoved, onClose }: Props) {
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => client().removeAgent(agent_id),
    onSuccess: async ({ released }) => {
      await queries.invalidateQueries({ queryKey: ['agents'] });
      tell(`${agent_id} is removed`, released === 0 ? undefined : `${released} of its subtasks go to other agents.`);
      onRemoved();
    },
  });
  const work = working_on.length === 1 ? 'The subtask that it works on goes' : `${working_on.length} subtasks go`;
  return (
    <Confirm
      title={`Remove ${agent_id}?`}
      description={`Its key is revoked at once. ${working_on.length === 0 ? 'It works on nothing now.' : `${work} to other agents, and what it has done of that is lost.`} Its record stays in the journal only.`}
      name={agent_id}
      verb="Remove"
      error={remove.error && reasonOf(remove.error)}
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    />
  );
}
