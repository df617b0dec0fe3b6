import { Link, useSearchParams } from 'react-router';
import { Loaded } from '../../components/loaded.tsx';
import { EmptyState } from '../../components/notice.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { severities } from '../../data/severity-look.ts';
import { many } from '../../data/task-actions.ts';
import { type Quality, type Task, useQuality } from '../../data/task-queries.ts';
import { useParameter } from '../../data/use-parameter.ts';
import { FindingList } from './finding-list.tsx';
import styles from './findings.module.css';

/** What the checks found, by subtask and attempt, with the code about it. */
export default function Findings({ task }: { task: Task }) {
  const quality = useQuality(task.task_id);
  const [parameters] = useSearchParams();
  const change = useParameter();
  const isEvery = parameters.get('attempts') === 'all';
  return (
    <Loaded query={quality} rows={8}>
      {({ subtasks, totals }) => {
        const shown = subtasks.flatMap((subtask) => {
          const attempts = subtask.attempts.filter(({ current }) => isEvery || current);
          return attempts.length > 0 ? [{ ...subtask, attempts }] : [];
        });
        if (shown.length === 0)
          return (
            <EmptyState title="Nothing was checked yet">
              The checks look at each deliverable as it is handed in; what they find appears here.
            </EmptyState>
          );
        const earlier = subtasks.reduce(
          (sum, { attempts }) => sum + attempts.filter(({ current }) => !current).length,
          0,
        );
        return (
          <>
            <div className={styles.bar}>
              <Totals totals={totals} />
              {earlier > 0 && (
                <label className={styles.choice}>
                  <input
                    type="checkbox"
                    checked={isEvery}
                    onChange={() => change('attempts', isEvery ? undefined : 'all')}
                  />
                  with {many(earlier, 'earlier attempt')}
                </label>
              )}
            </div>
            {shown.map(({ subtask_id, title, attempts }) => (
              <section key={subtask_id} className={styles.subtask}>
                <h2 className={styles.title}>
                  <Link to={`?subtask=${encodeURIComponent(subtask_id)}`} preventScrollReset>
                    {title}
                  </Link>
                </h2>
                {attempts.map((attempt) => (
                  <div key={attempt.attempt} className={styles.attempt}>
                    {attempts.length > 1 && <h3>Attempt {attempt.attempt}</h3>}
                    <FindingList taskId={task.task_id} subtaskId={subtask_id} attempt={attempt} />
                  </div>
                ))}
              </section>
            ))}
          </>
        );
      }}
    </Loaded>
  );
}

function Totals({ totals }: { totals: Quality['totals'] }) {
  const order = ['critical', 'major', 'minor', 'info'] as const;
  return (
    <p className={styles.totals}>
      {order.map((severity) => (
        <span key={severity} className={styles.total}>
          <span className="number">{totals[severity] ?? 0}</span> <StateMark of={severities[severity]} />
        </span>
      ))}
    </p>
  );
}
