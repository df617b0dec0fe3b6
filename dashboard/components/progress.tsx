import styles from './progress.module.css';

/** How much of something is done, in per cent. */
export function Progress({ percent, label }: { percent: number; label: string }) {
  return (
    <span className={styles.progress}>
      <span
        className={styles.bar}
        role="progressbar"
        aria-label={label}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <span className={styles.part} style={{ inlineSize: `${percent}%` }} />
      </span>
      <span className={styles.number}>{percent} %</span>
    </span>
  );
}
