import styles from './score.module.css';
import { Unknown } from './unknown.tsx';

type Props = { score: number | null | undefined; reason?: string };

/** A score from 0 to 1 with its bar. */
export function Score({ score, reason = 'Nothing was measured.' }: Props) {
  if (score === null || score === undefined) return <Unknown reason={reason} />;
  return (
    <span className={styles.score}>
      <span className={styles.bar} aria-hidden>
        <span className={styles.part} style={{ inlineSize: `${Math.round(score * 100)}%` }} />
      </span>
      <span className="number">{score.toFixed(2)}</span>
    </span>
  );
}
