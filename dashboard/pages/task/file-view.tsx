import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useSearchParams } from 'react-router';
import { Button } from '../../components/button.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { save } from '../../data/download.ts';
import type { TaskFile } from '../../data/file-list.ts';
import { isMarkdown } from '../../data/languages.ts';
import { artifactQuery, type Task, useQuality } from '../../data/task-queries.ts';
import { useParameter } from '../../data/use-parameter.ts';
import styles from './files.module.css';

const CodeView = lazy(() => import('./code-view.tsx'));
const MarkdownView = lazy(() => import('./markdown-view.tsx'));
const DiffView = lazy(() => import('./diff-view.tsx'));

/** A file as code, as a page if it is Markdown, or compared with what the attempt before handed in. */
export function FileView({ task, file }: { task: Task; file: TaskFile }) {
  const [parameters] = useSearchParams();
  const change = useParameter();
  const kept = file.content;
  const text = useQuery({ ...artifactQuery(task.task_id, file), ...(kept !== null && { initialData: kept }) });
  const quality = useQuality(task.task_id).data?.subtasks.find(({ subtask_id }) => subtask_id === file.subtaskId);
  const before = quality?.attempts.find(({ attempt }) => attempt < file.attempt)?.attempt;
  const isPage = isMarkdown(file.path, file.media_type);
  const line = Number(parameters.get('line')) || undefined;
  const modes = [...(isPage ? ['page'] : []), 'code', ...(before === undefined ? [] : ['changes'])];
  const asked = parameters.get('as');
  const mode = asked && modes.includes(asked) ? asked : line ? 'code' : modes[0]!;
  const names: Record<string, string> = { page: 'Page', code: 'Source', changes: `Changes since attempt ${before}` };
  return (
    <section className={styles.view} aria-label={file.path}>
      <header className={styles.head}>
        <h2 className={styles.name}>{file.path}</h2>
        <div className={styles.tools}>
          {modes.length > 1 &&
            modes.map((each) => (
              <Button key={each} kind="quiet" aria-pressed={each === mode} onClick={() => change('as', each)}>
                {names[each]}
              </Button>
            ))}
          <Button
            icon={Download}
            disabled={typeof text.data !== 'string'}
            onClick={() => save(file.path.split('/').at(-1) ?? 'file', text.data ?? '')}
          >
            Download
          </Button>
        </div>
      </header>
      <Loaded query={text} rows={12}>
        {(content) =>
          content === null ? (
            <p className={styles.note}>The file is not there any more.</p>
          ) : (
            <Suspense fallback={<Skeleton rows={12} />}>
              {mode === 'page' && <MarkdownView text={content} />}
              {mode === 'code' && <CodeView path={file.path} text={content} line={line} />}
              {mode === 'changes' && before !== undefined && (
                <DiffView taskId={task.task_id} file={file} text={content} attempt={before} />
              )}
            </Suspense>
          )
        }
      </Loaded>
    </section>
  );
}
