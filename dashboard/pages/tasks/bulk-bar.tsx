import { Ban, RotateCcw, X } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { type BulkAction, planBulk } from '../../data/bulk.ts';
import styles from './bulk-bar.module.css';
import { BulkDialog } from './bulk-dialog.tsx';
import type { Selection } from './use-selection.ts';

/** What can be done with the selected tasks. */
export function BulkBar({ selection }: { selection: Selection }) {
  const [action, setAction] = useState<BulkAction>();
  const { tasks, clear } = selection;
  if (tasks.length === 0) return null;
  const count = (of: BulkAction) => planBulk(of, tasks).touched.length;
  return (
    <div className={styles.bar} role="toolbar" aria-label="Selected tasks">
      <span className={styles.count}>{tasks.length} selected</span>
      <Button icon={Ban} disabled={count('cancel') === 0} onClick={() => setAction('cancel')}>
        Cancel {count('cancel')}
      </Button>
      <Button icon={RotateCcw} disabled={count('retry') === 0} onClick={() => setAction('retry')}>
        Retry {count('retry')}
      </Button>
      <Button kind="quiet" icon={X} iconName="Select nothing" onClick={clear} />
      {action && (
        <BulkDialog
          action={action}
          tasks={tasks}
          onClose={(isDone) => {
            setAction(undefined);
            if (isDone) clear();
          }}
        />
      )}
    </div>
  );
}
