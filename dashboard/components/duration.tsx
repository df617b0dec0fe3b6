import { useClock } from '../data/clock.ts';
import { formatSeconds } from '../data/format.ts';
import { Unknown } from './unknown.tsx';

/** A length of time in seconds. */
export function Duration({ seconds, reason = 'It has not ended.' }: { seconds: number | null; reason?: string }) {
  if (seconds === null) return <Unknown reason={reason} />;
  return <span className="number">{formatSeconds(seconds)}</span>;
}

/** The time since a moment, as it goes on. */
export function Elapsed({ since }: { since: string }) {
  const text = useClock((now) => formatSeconds(Math.max(0, Math.floor((now - Date.parse(since)) / 1000))));
  return <span className="number">{text}</span>;
}
