import { type ReactNode, useId } from 'react';
import styles from './field.module.css';

type Control = { id: string; className: string; 'aria-describedby'?: string; 'aria-invalid'?: true };
type Props = {
  label: string;
  isRequired?: boolean;
  /** What the field is for. */
  hint?: ReactNode;
  /** What is wrong with it. */
  error?: string | null | undefined;
  children: (control: Control) => ReactNode;
};

/** An input under its name, with what it is for and what is wrong with it. */
export function Field({ label, isRequired = false, hint, error, children }: Props) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
        {isRequired && <span className={styles.required}>required</span>}
      </label>
      {children({
        id,
        className: styles.control ?? '',
        ...(described && { 'aria-describedby': described }),
        ...(error && { 'aria-invalid': true }),
      })}
      {error && (
        <p id={`${id}-error`} className={styles.error} role="alert">
          {error}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
    </div>
  );
}
