import { Link } from 'react-router';
import { formatBytes, type TaskFile } from '../../data/file-list.ts';
import styles from './files.module.css';

/** The files by the subtask that handed them in. */
export function FileTree({ files, open }: { files: readonly TaskFile[]; open: string | undefined }) {
  const groups = Map.groupBy(files, ({ subtaskId }) => subtaskId);
  return (
    <ul className={styles.groups}>
      {[...groups].map(([subtaskId, group]) => (
        <li key={subtaskId}>
          <p className={styles.group} title={group[0]?.subtaskTitle}>
            {group[0]?.subtaskTitle}
          </p>
          <ul>
            {group.map(({ id, path, bytes }) => (
              <li key={id}>
                <Link
                  className={styles.file}
                  to={`?file=${encodeURIComponent(id)}`}
                  preventScrollReset
                  aria-current={id === open ? 'true' : undefined}
                  title={path}
                >
                  <span className={styles.path}>{path}</span>
                  <span className={styles.size}>{formatBytes(bytes)}</span>
                </Link>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}
