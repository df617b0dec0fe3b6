import { Fragment } from 'react';
import { Link } from 'react-router';
import { Unknown } from '../../components/unknown.tsx';
import type { Results } from '../../data/task-queries.ts';
import styles from './drawer.module.css';

/** Why this agent: the factors of its score as bars, and who came next. */
export function Assignment({ assignment }: { assignment: Results['assignments'][number] }) {
  const [chosen] = assignment.selected_agents;
  if (!chosen) return null;
  const factors: [name: string, value: number | null, reason?: string][] = [
    ['Expertise', chosen.expertise_score],
    ['Reliability', chosen.reliability, 'The lower bound of the 90 % Wilson interval of its success rate.'],
    ['Success rate', chosen.success_rate, 'It had no attempt before.'],
    ['Free load', 1 - chosen.current_load],
    ['Speed', chosen.speed_score],
    ['Cost', chosen.cost_score],
  ];
  return (
    <>
      <ul className={styles.factors} aria-label="Factors of the choice, from 0 to 1">
        {factors.map(([name, value, reason]) => (
          <li key={name}>
            <span title={reason}>{name}</span>
            <span className={styles.track} aria-hidden>
              <span className={styles.bar} style={{ inlineSize: `${(value ?? 0) * 100}%` }} />
            </span>
            <span className="number">
              {value === null ? <Unknown reason={reason ?? 'Nothing was measured.'} /> : value.toFixed(2)}
            </span>
          </li>
        ))}
      </ul>
      <p className={styles.soft}>
        Score {chosen.score.toFixed(2)}
        {chosen.newcomer_bonus > 0 && `, ${chosen.newcomer_bonus.toFixed(2)} of it for a newcomer`}
        {assignment.fallback_agents.length > 0 && ' · next in line: '}
        {assignment.fallback_agents.map((id, index) => (
          <Fragment key={id}>
            {index > 0 && ', '}
            <Link to={`/agents?agent=${encodeURIComponent(id)}`}>{id}</Link>
          </Fragment>
        ))}
      </p>
    </>
  );
}
