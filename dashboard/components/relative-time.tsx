import { useClock } from '../data/clock.ts';
import { formatAgo, formatTime } from '../data/format.ts';
import { Unknown } from './unknown.tsx';

/** A time as it is from now: `3 min ago`; the exact one in the reader's zone on hover. */
export function RelativeTime({ at, reason = 'It has not happened.' }: { at: string | null; reason?: string }) {
  const ms = at === null ? Number.NaN : Date.parse(at);
  const text = useClock((now) => formatAgo(ms, now));
  if (at === null) return <Unknown reason={reason} />;
  return (
    <time dateTime={at} title={formatTime(ms)} className="number">
      {text}
    </time>
  );
}
