import type { UseQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Loaded } from './loaded.tsx';
import styles from './metric-group.module.css';
import { type Metric, MetricPanel } from './metric-panel.tsx';
import { Section } from './section.tsx';

type Props<T> = { title: string; query: UseQueryResult<T>; of: (answer: T) => Metric[] };

/** Figures of one kind, side by side. */
export function MetricGroup<T>({ title, query, of }: Props<T>) {
  return (
    <Section title={title}>
      <Loaded query={query} rows={8}>
        {(answer) => <Panels answer={answer} of={of} />}
      </Loaded>
    </Section>
  );
}

function Panels<T>({ answer, of }: { answer: T; of: (answer: T) => Metric[] }) {
  const metrics = useMemo(() => of(answer), [answer, of]);
  return (
    <div className={styles.panels}>
      {metrics.map((metric) => (
        <MetricPanel key={metric.title} {...metric} />
      ))}
    </div>
  );
}
