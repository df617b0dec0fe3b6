import { ChevronDown, X } from 'lucide-react';
import styles from './filter-chip.module.css';

type Props = {
  name: string;
  /** Empty: it filters nothing. */
  value: string;
  options: readonly { value: string; name: string }[];
  onChange: (value: string | undefined) => void;
};

/** A filter: its name while it is off, its value with a way to drop it while it is on. */
export function FilterChip({ name, value, options, onChange }: Props) {
  const isOn = value !== '';
  // A value of a link may not be in the list (yet): it filters all the same, so it is shown.
  const all =
    isOn && !options.some((option) => option.value === value) ? [...options, { value, name: value }] : options;
  return (
    <span className={styles.chip} data-on={isOn}>
      {isOn && <span aria-hidden>{name}:</span>}
      <select aria-label={name} value={value} onChange={({ target }) => onChange(target.value || undefined)}>
        <option value="">{isOn ? `Any ${name.toLowerCase()}` : name}</option>
        {all.map((option) => (
          <option key={option.value} value={option.value}>
            {option.name}
          </option>
        ))}
      </select>
      {isOn ? (
        <button type="button" aria-label={`Drop the filter ${name.toLowerCase()}`} onClick={() => onChange(undefined)}>
          <X aria-hidden />
        </button>
      ) : (
        <ChevronDown className={styles.arrow} aria-hidden />
      )}
    </span>
  );
}
