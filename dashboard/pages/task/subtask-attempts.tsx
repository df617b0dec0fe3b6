import { Cost } from '../../components/cost.tsx';
import { Duration, Elapsed } from '../../components/duration.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { lookOfEnd } from '../../data/attempt-look.ts';
import { attemptsOf } from '../../data/attempts.ts';
import { type Subtask, type Task, useJournal } from '../../data/task-queries.ts';
import styles from './drawer.module.css';

/** The attempts at a subtask, the latest first: who had it, for how long, and why it ended. */
export function SubtaskAttempts({ task, subtask }: { task: Task; subtask: Subtask }) {
  const journal = useJournal(task.task_id).data;
  const attempts = attemptsOf(journal?.events ?? []).filter(({ subtaskId }) => subtaskId === subtask.id);
  if (attempts.length === 0) return <p className={styles.soft}>None has begun.</p>;
  return (
    <ol>
      {attempts.toReversed().map(({ number, agentId, assignedAt, endedAt, end, usage }) => {
        const failure = subtask.failures.find(({ attempt }) => attempt === number);
        return (
          <li key={number} className={styles.attempt}>
            <span className={styles.line}>
              <span className={styles.number}>{number}</span>
              <StateMark of={assignedAt === undefined && !end ? 'pending' : lookOfEnd(end)} />
              <span>{agentId ?? 'no agent yet'}</span>
              <span className={styles.end}>
                {assignedAt !== undefined &&
                  (endedAt === undefined ? (
                    <Elapsed since={new Date(assignedAt).toISOString()} />
                  ) : (
                    <Duration seconds={(endedAt - assignedAt) / 1000} />
                  ))}
                {usage && (
                  <>
                    {' · '}
                    <Cost usd={usage.cost_usd} />
                  </>
                )}
              </span>
            </span>
            {failure && (
              <p className={styles.why}>
                <span className="mono">{failure.error}</span> {failure.message}
              </p>
            )}
          </li>
        );
      })}
    </ol>
  );
}
