import { TriangleAlert } from 'lucide-react';
import { useTaskStatus } from '../../data/queries.ts';
import { waitsForApproval } from '../../data/task-actions.ts';
import type { Task } from '../../data/task-queries.ts';
import styles from './needs.module.css';

/** Why a task does not go on, and what of it waits for a person, in the words of the API. */
export function Needs({ task }: { task: Task }) {
  const waiting = useTaskStatus(task.task_id).data?.waiting ?? [];
  const stuck = waiting.filter(({ id, reason }) => id !== task.task_id && NO_AGENT.test(reason));
  const sentences = [
    ...(waitsForApproval(task)
      ? ['Every subtask is done. The task completes once a person approves its results.']
      : []),
    ...(task.reason && !waitsForApproval(task) ? [task.reason] : []),
    ...new Set(stuck.map(({ reason }) => reason)),
    ...(task.encrypt_results_to
      ? ['Results and reports are encrypted to a key of the submitter: this page cannot show them.']
      : []),
  ];
  if (sentences.length === 0) return null;
  return (
    <ul className={styles.needs} data-failed={task.status === 'failed'}>
      {sentences.map((sentence) => (
        <li key={sentence} className={styles.need}>
          <TriangleAlert className={styles.icon} aria-hidden />
          <span>{sentence}</span>
        </li>
      ))}
    </ul>
  );
}

const NO_AGENT = /^No agent of type \S+ is (?:online|registered)/;
