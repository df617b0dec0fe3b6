import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import styles from './drawer.module.css';

type Props = { title: string; onClose: () => void; head?: ReactNode; children: ReactNode };

/** A thing of the page in full beside it; the page stays usable. Escape closes it. */
export function Drawer({ title, onClose, head, children }: Props) {
  return (
    <Base.Root open modal={false} disablePointerDismissal onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Popup className={styles.drawer}>
          <header className={styles.header}>
            <div>
              <Base.Title className={styles.title}>{title}</Base.Title>
              {head && <div className={styles.head}>{head}</div>}
            </div>
            <Base.Close render={<Button kind="quiet" icon={X} iconName="Close" />} />
          </header>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: A long text is scrolled with the keyboard. */}
          <div className={styles.body} tabIndex={0} role="region" aria-label={title}>
            {children}
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
