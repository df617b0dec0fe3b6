import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import type { Agent } from '../data/agent-state.ts';
import { client } from '../data/client.ts';
import { reasonOf, tell } from '../data/toasts.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Field } from './field.tsx';

type Props = { agent: Agent; onRemoved: () => void; onClose: () => void };

/** Asks whether to remove an agent for good, and says what that ends. */
export function RemoveAgent({ agent: { agent_id, working_on }, onRemoved, onClose }: Props) {
  const form = useId();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const remove = useMutation({
    mutationFn: () => client().removeAgent(agent_id),
    onSuccess: async ({ released }) => {
      await queries.invalidateQueries({ queryKey: ['agents'] });
      tell(`${agent_id} is removed`, released === 0 ? undefined : `${released} of its subtasks go to other agents.`);
      onRemoved();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    remove.mutate();
  };
  const work = working_on.length === 1 ? 'The subtask that it works on goes' : `${working_on.length} subtasks go`;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Remove ${agent_id}?`}
      description={`Its key is revoked at once. ${working_on.length === 0 ? 'It works on nothing now.' : `${work} to other agents, and what it has done of that is lost.`} Its record stays in the journal only.`}
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button kind="danger" type="submit" form={form} isBusy={remove.isPending} disabled={name !== agent_id}>
            Remove
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit}>
        <Field label={`Type ${agent_id} to confirm`} error={remove.error && reasonOf(remove.error)}>
          {(props) => (
            <input {...props} autoComplete="off" value={name} onChange={({ target }) => setName(target.value)} />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
