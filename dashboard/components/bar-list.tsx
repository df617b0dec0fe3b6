import { useState } from 'react';
import styles from './bar-list.module.css';
import { Button } from './button.tsx';

export type Bar = { name: string; value: number; text: string };

type Props = {
  bars: readonly Bar[];
  /** The value of a full bar; by default the largest. */
  most?: number | undefined;
  /** The bars are in their order already. */
  isOrdered: boolean;
  label: string;
};

const MOST = 5;

/** Values side by side, the largest first, from zero. Beyond the first ones they are shown if asked for. */
export function BarList({ bars, most, isOrdered, label }: Props) {
  const [isWhole, setIsWhole] = useState(false);
  const sorted = isOrdered ? bars : bars.toSorted((a, b) => b.value - a.value);
  const top = most ?? Math.max(0, ...bars.map(({ value }) => value));
  const hidden = sorted.length - MOST;
  return (
    <div>
      <ul className={styles.bars} aria-label={label}>
        {(isWhole ? sorted : sorted.slice(0, MOST)).map(({ name, value, text }) => (
          <li key={name} className={styles.row}>
            <span className={styles.name} title={name}>
              {name}
            </span>
            <span className={styles.track} aria-hidden>
              <span className={styles.bar} style={{ inlineSize: `${top === 0 ? 0 : (value / top) * 100}%` }} />
            </span>
            <span className={styles.value}>{text}</span>
          </li>
        ))}
      </ul>
      {hidden > 0 && (
        <Button kind="quiet" aria-expanded={isWhole} onClick={() => setIsWhole(!isWhole)}>
          {isWhole ? 'Show fewer' : `Show ${hidden} more`}
        </Button>
      )}
    </div>
  );
}
