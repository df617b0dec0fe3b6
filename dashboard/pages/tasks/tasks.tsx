import { ArrowUp, Plus, SearchX } from 'lucide-react';
import { useDeferredValue, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { Button, LinkButton } from '../../components/button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { EmptyState } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { RunDemo } from '../../components/run-demo.tsx';
import { useMay } from '../../data/caller.ts';
import { formatCount } from '../../data/format.ts';
import { readSort, sortText } from '../../data/sort-rows.ts';
import { filterNames, fruitlessPages, isFound, readFilter } from '../../data/task-filter.ts';
import { useTaskPages } from '../../data/task-pages.ts';
import { BulkBar } from './bulk-bar.tsx';
import { Filters } from './filters.tsx';
import { More } from './more.tsx';
import { SubmitTask } from './submit-task.tsx';
import { columnsOf } from './task-columns.tsx';
import styles from './tasks.module.css';
import { useSelection } from './use-selection.ts';

/** All tasks, newest first: filtered, searched, sorted, steered. */
export default function Tasks() {
  const [search, setSearch] = useSearchParams();
  const filter = readFilter(search);
  const text = useDeferredValue(search.get('q') ?? '');
  const sort = readSort(search.get('sort'));
  const maySubmit = useMay('tasks:write');
  const { query, tasks, news, showNews } = useTaskPages(filter);
  const rows = useMemo(() => (text ? tasks.filter((task) => isFound(task, text)) : tasks), [tasks, text]);
  const selection = useSelection(rows);
  const { isAll, toggle, toggleAll } = selection;
  const columns = useMemo(
    () => columnsOf(maySubmit ? { isAll, toggle, toggleAll } : undefined),
    [maySubmit, isAll, toggle, toggleAll],
  );
  const change = (name: string, value: string | undefined) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: name === 'q' || name === 'submit', preventScrollReset: name === 'submit' },
    );
  const isFiltered = text !== '' || filterNames.some((name) => filter[name]);
  const pages = query.data?.pages ?? [];

  return (
    <Page
      title="Tasks"
      actions={
        maySubmit && (
          <Button kind="primary" icon={Plus} onClick={() => change('submit', 'form')}>
            Submit a task
          </Button>
        )
      }
    >
      <Filters search={search} onChange={change} />
      {news > 0 && pages.length > 0 && (
        <div className={styles.news}>
          <button type="button" onClick={showNews}>
            <ArrowUp aria-hidden /> {news === 1 ? 'One newer task' : `${formatCount(news)} newer tasks`}
          </button>
        </div>
      )}
      <Loaded query={query} rows={12}>
        {() =>
          rows.length === 0 && !query.hasNextPage ? (
            isFiltered ? (
              <NoMatch text={text} onClear={() => setSearch(new URLSearchParams())} />
            ) : (
              <EmptyState title="No tasks yet" action={maySubmit && <RunDemo />}>
                A task is a piece of work for the agents. Submit one, or run the demo.
              </EmptyState>
            )
          ) : (
            <>
              <DataTable
                label="Tasks"
                rows={rows}
                columns={columns}
                rowKey={({ task_id }) => task_id}
                rowLink={({ task_id }) => `/tasks/${task_id}`}
                sort={sort}
                onSort={(next) => change('sort', sortText(next))}
                {...(maySubmit && { onMark: selection.toggle, isMarked: selection.has })}
              />
              <More
                query={query}
                fruitless={fruitlessPages(pages, (task) => !text || isFound(task, text))}
                read={tasks.length}
                shown={rows.length}
                isSorted={sort !== undefined}
              />
            </>
          )
        }
      </Loaded>
      {maySubmit && <BulkBar selection={selection} />}
      {maySubmit && <SubmitTask isOpen={search.get('submit') !== null} onClose={() => change('submit', undefined)} />}
    </Page>
  );
}

function NoMatch({ text, onClear }: { text: string; onClear: () => void }) {
  const isId = /^[\w-]{1,64}$/.test(text);
  return (
    <EmptyState
      icon={SearchX}
      title="No task fits"
      action={
        <div className={styles.actions}>
          <Button onClick={onClear}>Show all tasks</Button>
          {isId && <LinkButton to={`/tasks/${text}`}>Open the task with this id</LinkButton>}
        </div>
      }
    />
  );
}
