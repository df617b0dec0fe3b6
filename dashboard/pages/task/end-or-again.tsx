import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { client } from '../../data/client.ts';
import { many, touchedBy } from '../../data/task-actions.ts';
import type { Subtask, Task } from '../../data/task-queries.ts';
import { reasonOf } from '../../data/toasts.ts';
import styles from './dialogs.module.css';
import { useTaskCall } from './use-task-call.ts';

type Props = { task: Task; onClose: () => void };

/** Asks whether a task is to be stopped, and says what that ends. */
export function CancelTask({ task, onClose }: Props) {
  const { working, waiting, done } = touchedBy(task.subtasks);
  const cancel = useTaskCall(task, () => client().cancelTask(task.task_id), 'Task cancelled', onClose);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Cancel this task?"
      description="It ends now. It can be retried later; what is completed by then is kept."
      actions={
        <>
          <Button onClick={onClose}>Keep it running</Button>
          <Button kind="danger" isBusy={cancel.isPending} onClick={() => cancel.mutate()}>
            Cancel task
          </Button>
        </>
      }
    >
      <Touched
        what={`${many(working.length, 'subtask')} at work: what its agent has done so far is lost`}
        subtasks={working}
      />
      <Touched what={`${many(waiting.length, 'subtask')} not begun: not done`} subtasks={waiting} />
      <Touched what={`${many(done.length, 'subtask')} completed: kept`} subtasks={done} />
      {cancel.error && (
        <p role="alert" className={styles.error}>
          {reasonOf(cancel.error)}
        </p>
      )}
    </Dialog>
  );
}

/** Asks whether a task is to be run again, and says what that does. */
export function RetryTask({ task, onClose }: Props) {
  const { done, ended, waiting } = touchedBy(task.subtasks);
  const again = [...ended, ...waiting];
  const retry = useTaskCall(task, () => client().retryTask(task.task_id), 'Task runs again', onClose);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Run this task again?"
      description={
        task.subtasks.length === 0
          ? 'It begins with its plan. What it costs adds to what it has cost.'
          : 'A new run does what is not completed. Every agent may try again, and what it costs adds to what the task has cost.'
      }
      actions={
        <>
          <Button onClick={onClose}>Not now</Button>
          <Button kind="primary" isBusy={retry.isPending} onClick={() => retry.mutate()}>
            Retry
          </Button>
        </>
      }
    >
      <Touched what={`${many(again.length, 'subtask')} done again`} subtasks={again} />
      <Touched what={`${many(done.length, 'subtask')} completed: kept`} subtasks={done} />
      {retry.error && (
        <p role="alert" className={styles.error}>
          {reasonOf(retry.error)}
        </p>
      )}
    </Dialog>
  );
}

function Touched({ what, subtasks }: { what: string; subtasks: readonly Subtask[] }) {
  if (subtasks.length === 0) return null;
  return (
    <div className={styles.touched}>
      <p className={styles.what}>{what}</p>
      <ul>
        {subtasks.map(({ id, title }) => (
          <li key={id} className={styles.line}>
            {title}
          </li>
        ))}
      </ul>
    </div>
  );
}
