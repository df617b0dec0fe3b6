import type { ReactNode } from 'react';
import { Link } from 'react-router';
import styles from './figure.module.css';

type Props = { label: string; children: ReactNode; to?: string; note?: ReactNode; chart?: ReactNode };

/** A figure under its name; with a link to what it counts, and the line that it has gone. */
export function Figure({ label, children, to, note, chart }: Props) {
  const name = <span className={styles.label}>{label}</span>;
  return (
    <div className={styles.figure}>
      {to ? <Link to={to}>{name}</Link> : name}
      <span className={styles.value}>{children}</span>
      {note && <span className={styles.note}>{note}</span>}
      {chart && <span className={styles.chart}>{chart}</span>}
    </div>
  );
}

/** Figures side by side. */
export function Figures({ children }: { children: ReactNode }) {
  return <div className={styles.figures}>{children}</div>;
}
