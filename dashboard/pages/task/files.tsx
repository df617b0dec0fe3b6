import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useSearchParams } from 'react-router';
import { Button } from '../../components/button.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { EmptyState } from '../../components/notice.tsx';
import { save, zipOf } from '../../data/download.ts';
import { filesOf, type TaskFile } from '../../data/file-list.ts';
import { artifactQuery, type Task, useResults } from '../../data/task-queries.ts';
import { tellError } from '../../data/toasts.ts';
import { FileTree } from './file-tree.tsx';
import { FileView } from './file-view.tsx';
import styles from './files.module.css';

/** The files that were handed in and accepted, and one of them opened. */
export default function Files({ task }: { task: Task }) {
  const results = useResults(task.task_id);
  const [parameters] = useSearchParams();
  return (
    <Loaded query={results} rows={8}>
      {({ deliverables, partial }) => {
        if (deliverables.some(({ encrypted }) => encrypted))
          return (
            <EmptyState title="These files are encrypted">
              Only the holder of the submitter's key opens them:{' '}
              <span className="mono">tritons results {task.task_id}</span> does so with it.
            </EmptyState>
          );
        const files = filesOf(deliverables);
        const asked = parameters.get('file');
        const open = files.find(({ id }) => id === asked) ?? (asked ? undefined : files[0]);
        if (files.length === 0)
          return (
            <EmptyState title="No files yet">
              {partial ? 'Files of a subtask are here once the checks have accepted it.' : 'Nothing was handed in.'}
            </EmptyState>
          );
        return (
          <div className={styles.files}>
            <nav className={styles.list} aria-label="Files">
              <FileTree files={files} open={open?.id} />
              <SaveAll task={task} files={files} />
            </nav>
            {open ? (
              <FileView key={open.id} task={task} file={open} />
            ) : (
              <EmptyState title="This file is not among the accepted ones">
                It may be of an attempt that was sent back, or not there yet.
              </EmptyState>
            )}
          </div>
        );
      }}
    </Loaded>
  );
}

/** Files read at once for a download. */
const AT_ONCE = 4;

function SaveAll({ task, files }: { task: Task; files: readonly TaskFile[] }) {
  const queries = useQueryClient();
  const read = useMutation({
    mutationFn: async () => {
      const queue = [...files];
      const texts: Record<string, string> = {};
      const work = async () => {
        for (let file = queue.shift(); file; file = queue.shift())
          texts[file.id] = file.content ?? (await queries.fetchQuery(artifactQuery(task.task_id, file))) ?? '';
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      save(`${task.task_id}.zip`, await zipOf(texts));
    },
    onError: (error) => tellError('The files were not downloaded', error),
  });
  return (
    <Button icon={Download} isBusy={read.isPending} onClick={() => read.mutate()}>
      Download all ({files.length})
    </Button>
  );
}
