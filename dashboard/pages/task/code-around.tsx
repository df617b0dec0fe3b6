import { useQuery } from '@tanstack/react-query';
import { linesAround } from '../../data/lines-around.ts';
import { artifactQuery } from '../../data/task-queries.ts';
import styles from './findings.module.css';

type Props = { taskId: string; subtaskId: string; attempt: number; path: string; line: number };

/** The lines about a finding, as the attempt handed them in. */
export function CodeAround({ taskId, subtaskId, attempt, path, line }: Props) {
  const { data: text } = useQuery(artifactQuery(taskId, { subtaskId, attempt, path, bytes: 1 }));
  const lines = linesAround(text ?? '', line);
  if (lines.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: A wide line is scrolled with the keyboard.
    <pre className={styles.code} tabIndex={0} role="region" aria-label={`${path}, line ${line}`}>
      {lines.map(({ number, text: code }) => (
        <span key={number} className={styles.codeLine} data-here={number === line}>
          <span className={styles.number} aria-hidden>
            {number}
          </span>
          {code}
          {'\n'}
        </span>
      ))}
    </pre>
  );
}
