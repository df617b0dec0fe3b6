import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { RaiseBudget } from '../../components/raise-budget.tsx';
import { useMay } from '../../data/caller.ts';
import { actionsOf, type TaskAction } from '../../data/task-actions.ts';
import type { Task } from '../../data/task-queries.ts';
import { CancelTask, RetryTask } from './end-or-again.tsx';
import { ApproveTask, RejectTask } from './review.tsx';

const buttons: Record<TaskAction, { name: string; kind: 'plain' | 'primary' | 'danger' }> = {
  approve: { name: 'Approve', kind: 'primary' },
  reject: { name: 'Reject', kind: 'plain' },
  budget: { name: 'Raise budget', kind: 'plain' },
  retry: { name: 'Retry', kind: 'primary' },
  cancel: { name: 'Cancel task', kind: 'danger' },
};

/** What can be done with a task, by its state and the role of the caller. */
export function Actions({ task }: { task: Task }) {
  const maySteer = useMay('tasks:write');
  const [open, setOpen] = useState<TaskAction>();
  if (!maySteer) return null;
  const close = () => setOpen(undefined);
  return (
    <>
      {actionsOf(task).map((action) => (
        <Button key={action} kind={buttons[action].kind} onClick={() => setOpen(action)}>
          {buttons[action].name}
        </Button>
      ))}
      {open === 'approve' && <ApproveTask task={task} onClose={close} />}
      {open === 'reject' && <RejectTask task={task} onClose={close} />}
      {open === 'cancel' && <CancelTask task={task} onClose={close} />}
      {open === 'retry' && <RetryTask task={task} onClose={close} />}
      {task.budget && open === 'budget' && <RaiseBudget isOpen task={task} budget={task.budget} onClose={close} />}
    </>
  );
}
