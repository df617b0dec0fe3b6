import { lazy, Suspense } from 'react';
import { type Bar, BarList } from './bar-list.tsx';
import styles from './metric-panel.module.css';
import { Unknown } from './unknown.tsx';

const Chart = lazy(() => import('./chart.tsx'));

export type Metric = {
  title: string;
  /** The figure of the window; null: nothing has happened from which it could be computed. */
  value: string | null;
  /** What it counts, or what is left out. */
  note: string;
  series?: {
    at: readonly string[];
    values: readonly (number | null)[];
    format: (value: number) => string;
    kind?: 'bars' | 'line';
    most?: number;
  };
  /** `isOrdered`: in the order of the rows, not by value. */
  bars?: { by: string; rows: readonly Bar[]; most?: number; isOrdered?: boolean };
};

/** A figure of a window: its value, how it went, and what it is made of. */
export function MetricPanel({ title, value, note, series, bars }: Metric) {
  return (
    <section className={styles.panel} aria-label={title}>
      <header className={styles.header}>
        <h3 className={styles.title}>{title}</h3>
        <span className={styles.value}>
          {value ?? <Unknown reason="Nothing has happened in this time from which it could be computed." />}
        </span>
      </header>
      <p className={styles.note}>{note}</p>
      {series && (
        <Suspense fallback={<div className={styles.place} />}>
          <Chart label={`${title} over time`} {...series} />
        </Suspense>
      )}
      {bars && bars.rows.length > 0 && (
        <BarList
          label={`${title} by ${bars.by}`}
          bars={bars.rows}
          most={bars.most}
          isOrdered={bars.isOrdered ?? false}
        />
      )}
    </section>
  );
}
