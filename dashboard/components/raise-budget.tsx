import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import type { TaskStatusView } from '../../client/types.ts';
import { client } from '../data/client.ts';
import { formatUsd } from '../data/format.ts';
import { refreshTask } from '../data/queries.ts';
import { reasonOf, tell } from '../data/toasts.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Field } from './field.tsx';

type Props = {
  task: { task_id: string; title: string };
  budget: NonNullable<TaskStatusView['budget']>;
  isOpen: boolean;
  onClose: () => void;
};

/** Asks for a larger budget of a task, and says what goes on with it. */
export function RaiseBudget({ task: { task_id, title }, budget, isOpen, onClose }: Props) {
  const form = useId();
  const queries = useQueryClient();
  const least = budget.needs_max_cost_usd ?? budget.spent_usd + budget.reserved_usd;
  // Room for more than the very next call.
  const [usd, setUsd] = useState(String(Math.ceil(Math.max(least * 1.5, budget.max_cost_usd * 1.5) * 100) / 100));
  const raise = useMutation({
    mutationFn: (maxCostUsd: number) => client().changeBudget(task_id, { max_cost_usd: maxCostUsd }),
    onSuccess: async ({ budget: raised }) => {
      await refreshTask(queries, task_id);
      tell('Budget raised', raised?.exceeded ? `${title} still needs more.` : `${title} goes on.`);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    raise.mutate(Number(usd));
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title="Raise the budget"
      description={`${formatUsd(budget.spent_usd)} of ${formatUsd(budget.max_cost_usd)} is spent. ${waitsOf(budget, least)}`}
      actions={
        <>
          <Button onClick={onClose}>Not now</Button>
          <Button kind="primary" type="submit" form={form} isBusy={raise.isPending}>
            Raise
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit}>
        <Field label="Budget in dollars" error={raise.error && reasonOf(raise.error)}>
          {(props) => (
            <input
              {...props}
              type="number"
              min={least}
              step="any"
              required
              value={usd}
              onChange={({ target }) => setUsd(target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}

function waitsOf({ resumes }: Props['budget'], least: number): string {
  if (resumes.length === 0) return 'No subtask waits for more.';
  const wait = resumes.length === 1 ? 'One subtask waits' : `${resumes.length} subtasks wait`;
  return `${wait} for more; the next call needs a budget of ${formatUsd(least)}.`;
}
