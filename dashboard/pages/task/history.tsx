import type { Event } from '../../../client/types.ts';
import { DataTable } from '../../components/data-table.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import type { Column } from '../../data/columns.ts';
import { sentenceOf } from '../../data/happenings.ts';
import { type Task, useJournal } from '../../data/task-queries.ts';
import styles from './parts.module.css';

type Row = { event: Event; subtask: string | undefined };

const columns: Column<Row>[] = [
  { id: 'at', head: 'When', width: '8rem', cell: ({ event }) => <RelativeTime at={event.at} /> },
  {
    id: 'what',
    head: 'What',
    width: 'minmax(14rem, 1.3fr)',
    phoneLine: 1,
    cell: ({ event }) => (
      <span className={styles.cut} title={`${event.type}\n${event.at}`}>
        {sentenceOf(event)}
      </span>
    ),
  },
  {
    id: 'subtask',
    head: 'Subtask',
    width: 'minmax(12rem, 1.2fr)',

    cell: ({ subtask }) =>
      subtask && (
        <span className={styles.cut} title={subtask}>
          {subtask}
        </span>
      ),
  },
  {
    id: 'actor',
    phoneLine: 0,
    head: 'By',
    width: '11rem',

    cell: ({ event }) => (
      <span className={styles.cut} title={event.actor}>
        {event.actor}
      </span>
    ),
  },
  { id: 'seq', phoneLine: 0, head: 'Entry', width: '4rem', isNumber: true, cell: ({ event }) => event.seq },
];

/** What happened to a task by the journal, the latest first, with who did it. */
export default function History({ task }: { task: Task }) {
  const journal = useJournal(task.task_id);
  const titles = new Map(task.subtasks.map(({ id, title }) => [id, title]));
  return (
    <Loaded query={journal} rows={12}>
      {({ events, isAll }) => (
        <>
          <DataTable
            label="History"
            rows={events.toReversed().map((event): Row => {
              const { subtask_id: id } = event.data as { subtask_id?: string };
              return { event, subtask: id && (titles.get(id) ?? id) };
            })}
            columns={columns}
            rowKey={({ event }) => event.id}
          />
          {!isAll && <p>Later entries are in the audit.</p>}
        </>
      )}
    </Loaded>
  );
}
