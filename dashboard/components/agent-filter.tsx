import { useSearchParams } from 'react-router';
import { type Agent, stateOf } from '../data/agent-state.ts';
import { formatCount, formatName } from '../data/format.ts';
import { useParameter } from '../data/use-parameter.ts';
import styles from './filter.module.css';

type Props = { agents: readonly Agent[]; shown: number; types: readonly string[] };

/** Which agents are shown, and how many do what. */
export function AgentFilter({ agents, shown, types }: Props) {
  const [parameters] = useSearchParams();
  const setParameter = useParameter();
  const departments = [...new Set(agents.map(({ department }) => department))].sort();
  const counts = { busy: 0, free: 0, away: 0 };
  for (const agent of agents) counts[stateOf(agent, Date.now()).group] += 1;
  return (
    <search className={styles.filter}>
      <input
        className={styles.control}
        type="search"
        aria-label="Search by name, type or skill"
        placeholder="Name, type or skill"
        value={parameters.get('q') ?? ''}
        onChange={({ target }) => setParameter('q', target.value || undefined)}
      />
      <select
        className={styles.control}
        aria-label="Department"
        value={parameters.get('department') ?? ''}
        onChange={({ target }) => setParameter('department', target.value || undefined)}
      >
        <option value="">All departments</option>
        {departments.map((department) => (
          <option key={department} value={department}>
            {formatName(department)}
          </option>
        ))}
      </select>
      <select
        className={styles.control}
        aria-label="Type"
        value={parameters.get('type') ?? ''}
        onChange={({ target }) => setParameter('type', target.value || undefined)}
      >
        <option value="">All types</option>
        {types.map((type) => (
          <option key={type} value={type}>
            {formatName(type)}
          </option>
        ))}
      </select>
      <p className={styles.counts}>
        {shown < agents.length && `${formatCount(shown)} of `}
        {formatCount(agents.length)} agents: {formatCount(counts.busy)} at work, {formatCount(counts.free)} free,{' '}
        {formatCount(counts.away)} away
      </p>
      <p className={styles.legend}>Last line: success, response, quality, cost</p>
    </search>
  );
}
