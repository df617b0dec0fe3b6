import { Link } from 'react-router';
import { StateMark } from './state-mark.tsx';
import styles from './task-chip.module.css';
import { TypeIcon } from './type-icon.tsx';

type Props = { task: { task_id: string; type: string; title: string; status?: string | undefined } };

/** A task wherever one is named: icon of its type, title, state. */
export function TaskChip({ task: { task_id, type, title, status } }: Props) {
  return (
    <span className={styles.chip}>
      <TypeIcon type={type} />
      <Link className={styles.title} to={`/tasks/${task_id}`} title={title}>
        {title}
      </Link>
      {status && <StateMark of={status} isBare />}
    </span>
  );
}
