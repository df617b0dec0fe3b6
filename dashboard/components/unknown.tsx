import styles from './unknown.module.css';

/** A dash for what is not known, with the reason on hover and for screen readers. */
export function Unknown({ reason }: { reason: string }) {
  return (
    <span className={styles.unknown} title={reason}>
      <span aria-hidden>–</span>
      <span className="sr-only">not known: {reason}</span>
    </span>
  );
}
