import { type FormEvent, useId, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { client } from '../../data/client.ts';
import { inOrder, withDependents } from '../../data/plan-graph.ts';
import { many } from '../../data/task-actions.ts';
import { type Task, useResults } from '../../data/task-queries.ts';
import { reasonOf } from '../../data/toasts.ts';
import styles from './dialogs.module.css';
import { useTaskCall } from './use-task-call.ts';

type Props = { task: Task; onClose: () => void };
const MOST_CHARACTERS = 2_000;

/** Asks for a person's approval of the results, and says what it does. */
export function ApproveTask({ task, onClose }: Props) {
  const form = useId();
  const [comment, setComment] = useState('');
  const { run, task_id, subtasks } = task;
  const files = useResults(task_id).data?.deliverables.reduce((sum, { artifacts }) => sum + artifacts.length, 0);
  const call = () => client().approveTask(task_id, { run, ...(comment.trim() && { comment }) });
  const approve = useTaskCall(task, call, 'Approved', onClose);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    approve.mutate();
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Approve the results?"
      description={`The task completes with ${many(subtasks.length, 'subtask')}${files === undefined ? '' : ` and ${many(files, 'file')}`}, and tasks that wait for it begin. That cannot be undone.`}
      actions={
        <>
          <Button onClick={onClose}>Not now</Button>
          <Button kind="primary" type="submit" form={form} isBusy={approve.isPending}>
            Approve
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit}>
        <Field label="Comment" hint="Kept with the task." error={approve.error && reasonOf(approve.error)}>
          {(props) => (
            <textarea
              {...props}
              rows={3}
              maxLength={MOST_CHARACTERS}
              value={comment}
              onChange={({ target }) => setComment(target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}

/** Asks what is to be done again, and why. */
export function RejectTask({ task, onClose }: Props) {
  const form = useId();
  const [comment, setComment] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { run, task_id, subtasks } = task;
  const again = withDependents(subtasks, chosen);
  const call = () => client().rejectTask(task_id, { run, comment, subtasks: [...chosen] });
  const reject = useTaskCall(task, call, `${many(again.size, 'subtask')} done again`, onClose);
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    reject.mutate();
  };
  return (
    <Dialog
      isOpen
      isWide
      onClose={onClose}
      title="What is to be done again?"
      description="Agents get your reason as a finding. Subtasks that build on what you choose are done again too; the others keep their results."
      actions={
        <>
          <Button onClick={onClose}>Not now</Button>
          <Button kind="primary" type="submit" form={form} disabled={chosen.size === 0} isBusy={reject.isPending}>
            {chosen.size === 0 ? 'Reject' : `Have ${many(again.size, 'subtask')} done again`}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className={styles.form}>
        <fieldset>
          <legend className={styles.what}>Subtasks</legend>
          {inOrder(subtasks).map(({ id, title }) => (
            <label key={id} className={styles.choice}>
              <input type="checkbox" checked={chosen.has(id)} onChange={() => toggle(id)} />
              <span className={styles.line}>{title}</span>
              {again.has(id) && !chosen.has(id) && <span className={styles.too}>builds on it: done again too</span>}
            </label>
          ))}
        </fieldset>
        <Field label="Reason" isRequired error={reject.error && reasonOf(reject.error)}>
          {(props) => (
            <textarea
              {...props}
              rows={3}
              required
              maxLength={MOST_CHARACTERS}
              value={comment}
              onChange={({ target }) => setComment(target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
