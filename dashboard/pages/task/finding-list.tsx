import { Link } from 'react-router';
import { Score } from '../../components/score.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { severities } from '../../data/severity-look.ts';
import type { Quality } from '../../data/task-queries.ts';
import { CodeAround } from './code-around.tsx';
import styles from './findings.module.css';

export type AttemptQuality = Quality['subtasks'][number]['attempts'][number];
type Props = { taskId: string; subtaskId: string; attempt: AttemptQuality; isCodeShown?: boolean };

/** The verdict on an attempt and its findings, each at its line. */
export function FindingList({ taskId, subtaskId, attempt, isCodeShown = true }: Props) {
  const { verdict, score, findings, left_out, encrypted, checks } = attempt;
  return (
    <>
      <p className={styles.verdict}>
        <StateMark of={verdict} />
        <Score score={score} />
        <span className={styles.checks}>
          {checks.map(({ checker, score: part }) => `${checker} ${part === null ? '–' : part.toFixed(2)}`).join(' · ')}
        </span>
      </p>
      {encrypted && <p className={styles.none}>The report is encrypted to a key of the submitter.</p>}
      {!encrypted && findings.length === 0 && <p className={styles.none}>The checks found nothing.</p>}
      <ul>
        {findings.map(({ checker, rule, severity, file, line, message }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: Findings have no id, and never change.
          <li key={index} className={styles.finding}>
            <p className={styles.message}>
              <StateMark of={severities[severity]} />
              <span>{message}</span>
            </p>
            <p className={styles.where}>
              <span className="mono">
                {checker}/{rule}
              </span>
              {file && (
                <Link
                  className="mono"
                  to={`/tasks/${encodeURIComponent(taskId)}/files?file=${encodeURIComponent(`${subtaskId}/${file}`)}${line ? `&line=${line}` : ''}`}
                >
                  {file}
                  {line && `:${line}`}
                </Link>
              )}
            </p>
            {isCodeShown && file && line && (
              <CodeAround taskId={taskId} subtaskId={subtaskId} attempt={attempt.attempt} path={file} line={line} />
            )}
          </li>
        ))}
      </ul>
      {left_out > 0 && <p className={styles.none}>{left_out} more did not fit into the answer of the API.</p>}
    </>
  );
}
