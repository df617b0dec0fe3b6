import { useSyncExternalStore } from 'react';
import { type Connection, onConnection, readConnection } from '../data/live.ts';
import styles from './live-mark.module.css';

const words: Record<Connection['state'], string> = {
  connecting: 'connecting',
  live: 'live',
  lost: 'disconnected',
  polling: 'every 5 s',
};
const reasons: Record<Connection['state'], string> = {
  connecting: 'Waiting for the first answer of the API.',
  live: 'Changes show as they happen.',
  lost: 'The API does not answer: what you see may be old. The page tries again, and catches up.',
  polling: 'This key gets no events of the whole system, so the page asks every 5 seconds.',
};

/** Whether the page shows what happens as it happens. */
export function LiveMark() {
  const { state } = useSyncExternalStore(onConnection, readConnection);
  return (
    <span className={styles.live} data-state={state} title={reasons[state]}>
      <span className={styles.dot} aria-hidden />
      <span role="status">{words[state]}</span>
    </span>
  );
}
