import styles from './skeleton.module.css';

/** The place of rows that are being read, of their height, so that nothing jumps. */
export function Skeleton({ rows = 6 }: { rows?: number }) {
  return (
    <div className={styles.rows} role="status">
      <span className="sr-only">Loading</span>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: A row is its place.
        <span key={row} className={styles.row} aria-hidden>
          <span className={styles.bar} style={{ inlineSize: `${38 + ((row * 29) % 47)}%` }} />
        </span>
      ))}
    </div>
  );
}
