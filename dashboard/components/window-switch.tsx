import { useSearchParams } from 'react-router';
import type { Window } from '../data/queries.ts';
import { useParameter } from '../data/use-parameter.ts';
import styles from './window-switch.module.css';

const words: Record<Window, string> = { '1h': '1 hour', '24h': '24 hours', '7d': '7 days', '30d': '30 days' };
const windows = Object.keys(words) as Window[];

/** The window of time that the URL names: 24 hours by default. */
export function useWindow(): Window {
  const [parameters] = useSearchParams();
  return windows.find((name) => name === parameters.get('window')) ?? '24h';
}

/** Chooses how far back figures go. */
export function WindowSwitch() {
  const current = useWindow();
  const setParameter = useParameter();
  return (
    <fieldset className={styles.switch}>
      <legend className="sr-only">How far back</legend>
      {windows.map((name) => (
        <label key={name} className={styles.choice}>
          <input
            className={styles.input}
            type="radio"
            name="window"
            checked={name === current}
            onChange={() => setParameter('window', name === '24h' ? undefined : name)}
          />
          {words[name]}
        </label>
      ))}
    </fieldset>
  );
}
