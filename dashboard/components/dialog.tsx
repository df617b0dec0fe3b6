import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { Button } from './button.tsx';
import styles from './dialog.module.css';

type Props = {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  description?: ReactNode;
  children?: ReactNode;
  /** Buttons at the end; the last one is what the dialog is for. */
  actions?: ReactNode;
  isWide?: boolean;
  /** Only its own buttons close it: what it shows is shown once. */
  isKept?: boolean;
};

/** A question or a form above the page. */
export function Dialog({
  isOpen,
  onClose,
  title,
  description,
  children,
  actions,
  isWide = false,
  isKept = false,
}: Props) {
  const body = useRef<HTMLDivElement>(null);
  const firstField = () => body.current?.querySelector<HTMLElement>('input, select, textarea') ?? true;
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && !isKept && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup className={styles.popup} data-wide={isWide} initialFocus={firstField}>
          <header className={styles.header}>
            <Base.Title className={styles.title}>{title}</Base.Title>
            {!isKept && <Base.Close render={<Button kind="quiet" icon={X} iconName="Close" />} />}
          </header>
          <div ref={body} className={styles.body}>
            {description && (
              <Base.Description render={<div />} className={styles.description}>
                {description}
              </Base.Description>
            )}
            {children}
          </div>
          {actions && <footer className={styles.actions}>{actions}</footer>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
