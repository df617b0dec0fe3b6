import { type FormEvent, useEffect, useState } from 'react';
import { useParameter } from '../data/use-parameter.ts';
import styles from './filter.module.css';

/** A filter that the API applies: it goes into the URL with Enter, or when the reader goes on. */
export function FilterText({ name, label, value }: { name: string; label: string; value: string | null }) {
  const setParameter = useParameter();
  const [text, setText] = useState(value ?? '');
  useEffect(() => setText(value ?? ''), [value]);
  const apply = (event?: FormEvent) => {
    event?.preventDefault();
    if (text.trim() !== (value ?? '')) setParameter(name, text.trim() || undefined);
  };
  return (
    <form onSubmit={apply} className={styles.text}>
      <input
        className={styles.control}
        type="search"
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onBlur={() => apply()}
      />
    </form>
  );
}
