import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { TaskChip } from '../../components/task-chip.tsx';
import { type BulkAction, planBulk, runBulk } from '../../data/bulk.ts';
import { client } from '../../data/client.ts';
import type { TaskSummary } from '../../data/queries.ts';
import { reasonOf, tell } from '../../data/toasts.ts';
import styles from './bulk-dialog.module.css';

const words = {
  cancel: {
    verb: 'Cancel',
    done: 'cancelled',
    what: 'Their open subtasks end and their agents are freed. What was delivered stays readable, and a cancelled task can be retried.',
    left: 'has ended already, and stays as it is',
  },
  retry: {
    verb: 'Retry',
    done: 'retried',
    what: 'Each begins a new run of the subtasks that are not completed. That may cost again.',
    left: 'has not failed and was not cancelled, and stays as it is',
  },
};
const calls: Record<BulkAction, (taskId: string) => Promise<unknown>> = {
  cancel: (taskId) => client().cancelTask(taskId),
  retry: (taskId) => client().retryTask(taskId),
};
const many = (count: number) => (count === 1 ? 'one task' : `${count} tasks`);

type Props = { action: BulkAction; tasks: readonly TaskSummary[]; onClose: (isDone: boolean) => void };

/** Shows what an action will touch before it does, and what was refused after. */
export function BulkDialog({ action, tasks, onClose }: Props) {
  const queries = useQueryClient();
  const [progress, setProgress] = useState(0);
  // The selection as it was when the reader asked: its states change under way.
  const [{ touched, left }] = useState(() => planBulk(action, tasks));
  const { verb, done, what, left: leftOut } = words[action];
  const run = useMutation({
    mutationFn: () => runBulk(touched, calls[action], setProgress),
    onSuccess: async (result) => {
      await Promise.all(['task', 'tasks', 'task-pages'].map((name) => queries.invalidateQueries({ queryKey: [name] })));
      if (result.refused.length > 0) return;
      tell(`${many(result.done.length)} ${done}`.replace(/^o/, 'O'));
      onClose(true);
    },
  });
  const refused = run.data?.refused ?? [];
  return (
    <Dialog
      isOpen
      onClose={() => onClose(run.isSuccess)}
      title={`${verb} ${many(touched.length)}?`}
      description={what}
      actions={
        refused.length > 0 ? (
          <Button kind="primary" onClick={() => onClose(true)}>
            Close
          </Button>
        ) : (
          <>
            <Button onClick={() => onClose(false)}>Leave {touched.length === 1 ? 'it' : 'them'}</Button>
            <Button
              kind={action === 'cancel' ? 'danger' : 'primary'}
              isBusy={run.isPending}
              onClick={() => run.mutate()}
            >
              {run.isPending ? `${progress} of ${touched.length}` : `${verb} ${many(touched.length)}`}
            </Button>
          </>
        )
      }
    >
      {refused.length > 0 ? (
        <>
          <p role="alert">
            {many(run.data?.done.length ?? 0)} {done}. Refused:
          </p>
          <ul className={styles.list}>
            {refused.map(({ task, error }) => (
              <li key={task.task_id}>
                <TaskChip task={task} />
                <p className={styles.reason}>{reasonOf(error)}</p>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <>
          <ul className={styles.list}>
            {touched.map((task) => (
              <li key={task.task_id}>
                <TaskChip task={task} />
              </li>
            ))}
          </ul>
          {left > 0 && (
            <p className={styles.left}>{left === 1 ? `One more ${leftOut}.` : `${left} more: each ${leftOut}.`}</p>
          )}
        </>
      )}
    </Dialog>
  );
}
