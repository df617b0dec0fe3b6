import { CloudOff, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { ApiError } from '../../client/api-error.ts';
import { reasonOf } from '../data/toasts.ts';
import { Button } from './button.tsx';
import styles from './notice.module.css';

type Props = { icon?: LucideIcon; title: string; children?: ReactNode; action?: ReactNode };

/** A place with nothing in it yet: says why, and the way on. */
export function EmptyState({ icon: Icon, title, children, action }: Props) {
  return (
    <div className={styles.notice}>
      {Icon && <Icon className={styles.icon} aria-hidden />}
      <p className={styles.title}>{title}</p>
      {children && <div className={styles.text}>{children}</div>}
      {action}
    </div>
  );
}

/** A place that could not be read: what happened, and how to try again. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) {
  const isAnswer = error instanceof ApiError;
  return (
    <div className={styles.notice} role="alert">
      {isAnswer ? (
        <TriangleAlert className={styles.icon} aria-hidden />
      ) : (
        <CloudOff className={styles.icon} aria-hidden />
      )}
      <p className={styles.title}>{isAnswer ? error.title : 'TRITONS does not answer'}</p>
      <div className={styles.text}>
        {isAnswer
          ? reasonOf(error)
          : 'Is the system running, and is this machine online? The page tries again by itself.'}
        {isAnswer && error.requestId && <p className="mono">request {error.requestId}</p>}
      </div>
      {onRetry && <Button onClick={onRetry}>Try again</Button>}
    </div>
  );
}
