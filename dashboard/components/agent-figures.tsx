import type { Performance } from '../data/agent-state.ts';
import { formatCount, formatSeconds, formatShare, formatUsd } from '../data/format.ts';
import styles from './agent-figures.module.css';
import { Unknown } from './unknown.tsx';

type Figure = { name: string; text: string | null; why: string };

/** How well an agent has worked since it was registered, in one line. Before its first subtask there is none. */
export function AgentFigures({ performance }: { performance: Performance | undefined }) {
  if (!performance || performance.success_rate === null) return null;
  return (
    <dl className={styles.figures}>
      {figuresOf(performance).map(({ name, text, why }) => (
        <div key={name} title={text === null ? undefined : `${name}: ${why}`}>
          <dt className="sr-only">{name}</dt>
          <dd>{text ?? <Unknown reason={`${name}: ${why}`} />}</dd>
        </div>
      ))}
    </dl>
  );
}

function figuresOf(performance: Performance): Figure[] {
  const { success_rate, tasks_completed, tasks_failed, reworked, average_response_seconds, quality_score } =
    performance;
  const of = <T,>(value: T | null, text: (value: T) => string) => (value === null ? null : text(value));
  return [
    {
      name: 'Success',
      text: of(success_rate, formatShare),
      why: `${formatCount(tasks_completed)} done, ${formatCount(tasks_failed)} failed, ${formatCount(reworked)} sent back`,
    },
    {
      name: 'Response',
      text: of(average_response_seconds, formatSeconds),
      why: 'from assignment to verdict, on average',
    },
    { name: 'Quality', text: of(quality_score, (score) => score.toFixed(2)), why: 'mean score of its quality reports' },
    {
      name: 'Cost',
      text: of(performance.cost_usd, formatUsd),
      why:
        performance.unpriced_attempts === 0
          ? 'of all its attempts'
          : `without ${formatCount(performance.unpriced_attempts)} attempts whose cost is not known`,
    },
  ];
}
