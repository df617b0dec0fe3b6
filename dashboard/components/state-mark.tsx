import { type Look, lookOf } from '../data/states.ts';
import styles from './state-mark.module.css';

type Props = {
  /** A status of the API, or a look of its own (lookAs). */
  of: string | Look;
  /** A tinted ground, where a state stands alone. */
  isPill?: boolean;
  /** Only the icon is seen; the word is for hover and screen readers. */
  isBare?: boolean;
};

/** A state as icon, word and colour. */
export function StateMark({ of, isPill = false, isBare = false }: Props) {
  const { state, word, icon: Icon } = typeof of === 'string' ? lookOf(of) : of;
  return (
    <span className={styles.mark} data-state={state} data-pill={isPill} title={isBare ? word : undefined}>
      <Icon className={styles.icon} aria-hidden />
      <span className={isBare ? 'sr-only' : undefined}>{word}</span>
    </span>
  );
}
