import styles from './load-dots.module.css';

const MOST_DOTS = 8;

/** The slots of an agent or a department: a full dot is at work, an empty one is free. Many are a fraction. */
export function LoadDots({ busy, slots }: { busy: number; slots: number }) {
  const text = `${busy} of ${slots} busy`;
  if (slots > MOST_DOTS)
    return (
      <span className={styles.fraction} title={text}>
        {busy} / {slots}
      </span>
    );
  return (
    <span className={styles.dots} title={text}>
      {Array.from({ length: slots }, (_, slot) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: A dot is its place.
        <span key={slot} className={styles.dot} data-busy={slot < busy} />
      ))}
      <span className="sr-only">{text}</span>
    </span>
  );
}
