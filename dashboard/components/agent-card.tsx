import { Link, useSearchParams } from 'react-router';
import { type Agent, type Performance, stateOf } from '../data/agent-state.ts';
import { formatName } from '../data/format.ts';
import styles from './agent-card.module.css';
import { AgentFigures } from './agent-figures.tsx';
import { Elapsed } from './duration.tsx';
import { LoadDots } from './load-dots.tsx';
import { RelativeTime } from './relative-time.tsx';
import { StateMark } from './state-mark.tsx';

type Props = { agent: Agent; performance: Performance | undefined; titles: ReadonlyMap<string, string> };

/** An agent on the board: what it does now, or why nothing, and how well it did so far. */
export function AgentCard({ agent, performance, titles }: Props) {
  const [parameters] = useSearchParams();
  const { look, reason, group } = stateOf(agent, Date.now());
  const opened = new URLSearchParams(parameters);
  opened.set('agent', agent.agent_id);
  return (
    <li className={styles.card} data-group={group}>
      <Link className={styles.name} to={`?${opened}`} title={agent.agent_id}>
        {agent.agent_id}
      </Link>
      <div className={styles.line}>
        <span className={styles.type}>{formatName(agent.agent_type)}</span>
        <span className={styles.state} title={reason}>
          <LoadDots busy={agent.working_on.length} slots={agent.capacity} />
          <StateMark of={look} />
        </span>
      </div>
      {agent.working_on.map(({ task_id, subtask_id, attempt, since }) => (
        <div className={styles.line} key={`${subtask_id} ${attempt}`}>
          <Link className={styles.work} to={`/tasks/${task_id}`}>
            {titles.get(task_id) ?? task_id}
          </Link>
          <Elapsed since={since} />
        </div>
      ))}
      {group === 'away' && (
        <p className={styles.reason}>
          {reason}
          {agent.unavailable_until && (
            <>
              {' '}
              Again <RelativeTime at={agent.unavailable_until} />.
            </>
          )}
        </p>
      )}
      <AgentFigures performance={performance} />
    </li>
  );
}
