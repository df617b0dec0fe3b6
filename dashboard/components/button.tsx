import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';
import { Link } from 'react-router';
import styles from './button.module.css';

type Looks = {
  /** primary: the one thing to do here. quiet: without a border. danger: destroys or stops something. */
  kind?: 'plain' | 'primary' | 'quiet' | 'danger';
  icon?: LucideIcon;
  /** Only the icon is seen; the name is for hover and screen readers. */
  iconName?: string;
  isBusy?: boolean;
};

/** A button that does something on this page. */
export function Button({
  kind = 'plain',
  icon: Icon,
  iconName,
  isBusy = false,
  children,
  ...rest
}: ComponentProps<'button'> & Looks) {
  return (
    <button
      type="button"
      {...rest}
      className={styles.button}
      data-kind={kind}
      data-icon={iconName !== undefined}
      aria-busy={isBusy}
      disabled={rest.disabled || isBusy}
      {...(iconName && { 'aria-label': iconName, title: iconName })}
    >
      {Icon && <Icon className={styles.icon} aria-hidden />}
      {children}
    </button>
  );
}

/** A link that looks like a button: it goes somewhere. */
export function LinkButton({
  kind = 'plain',
  icon: Icon,
  to,
  children,
}: Looks & { to: string; children: React.ReactNode }) {
  return (
    <Link className={styles.button} data-kind={kind} to={to}>
      {Icon && <Icon className={styles.icon} aria-hidden />}
      {children}
    </Link>
  );
}
