import { Toast } from '@base-ui/react/toast';
import { CircleCheck, CircleX, X } from 'lucide-react';
import { toasts } from '../data/toasts.ts';
import { Button } from './button.tsx';
import styles from './toasts.module.css';

/** What was just done, or was not, at the corner of the page. */
export function Toasts() {
  return (
    <Toast.Provider toastManager={toasts}>
      <Toast.Portal>
        <Toast.Viewport className={styles.viewport}>
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function List() {
  return Toast.useToastManager().toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={styles.toast}>
      <Toast.Content className={styles.content}>
        {toast.type === 'failed' ? (
          <CircleX className={styles.failed} aria-hidden />
        ) : (
          <CircleCheck className={styles.done} aria-hidden />
        )}
        <div className={styles.text}>
          <Toast.Title className={styles.title} />
          <Toast.Description className={styles.description} />
        </div>
        <Toast.Close render={<Button kind="quiet" icon={X} iconName="Dismiss" />} />
      </Toast.Content>
    </Toast.Root>
  ));
}
