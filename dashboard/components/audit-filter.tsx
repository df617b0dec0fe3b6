import { useSearchParams } from 'react-router';
import { DEFAULT_SPAN, type AuditFilter as Filter } from '../data/use-audit.ts';
import { useParameter } from '../data/use-parameter.ts';
import styles from './filter.module.css';
import { FilterText } from './filter-text.tsx';

const words = {
  '15m': 'Last 15 minutes',
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  all: 'All that is kept',
};

/** Which entries of the journal are shown; all of it stands in the URL. */
export function AuditFilter({ filter, actions }: { filter: Filter; actions: readonly string[] }) {
  const [parameters] = useSearchParams();
  const setParameter = useParameter();
  return (
    <search className={styles.filter}>
      <select
        className={styles.control}
        aria-label="Time"
        value={filter.since}
        onChange={({ target }) => setParameter('since', target.value === DEFAULT_SPAN ? undefined : target.value)}
      >
        {Object.entries(words).map(([span, word]) => (
          <option key={span} value={span}>
            {word}
          </option>
        ))}
      </select>
      <select
        className={styles.control}
        aria-label="Action"
        value={filter.action ?? ''}
        onChange={({ target }) => setParameter('action', target.value || undefined)}
      >
        <option value="">Every action</option>
        {actions.map((action) => (
          <option key={action}>{action}</option>
        ))}
      </select>
      <FilterText name="actor" label="Who, such as user/ann" value={parameters.get('actor')} />
      <FilterText name="resource" label="What, such as task/<id>" value={parameters.get('resource')} />
      <label className={styles.check}>
        <input
          type="checkbox"
          checked={filter.outcome === 'denied'}
          onChange={({ target }) => setParameter('outcome', target.checked ? 'denied' : undefined)}
        />
        Denied only
      </label>
    </search>
  );
}
