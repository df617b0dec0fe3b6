import { Link, useSearchParams } from 'react-router';
import type { Column } from '../data/columns.ts';
import { useDeadLetters } from '../data/queries.ts';
import { useParameter } from '../data/use-parameter.ts';
import { DataTable } from './data-table.tsx';
import { type DeadLetter, DeadLetterDetails } from './dead-letter-details.tsx';
import { Loaded } from './loaded.tsx';
import { EmptyState } from './notice.tsx';
import { RelativeTime } from './relative-time.tsx';

const MOST = 100;

const columns: Column<DeadLetter>[] = [
  {
    id: 'reason',
    head: 'Reason',
    width: 'minmax(14rem, 1fr)',
    phoneLine: 1,
    cell: ({ id, reason }) => (
      <Link to={`?letter=${encodeURIComponent(id)}`} title={reason}>
        {reason}
      </Link>
    ),
  },
  {
    id: 'queue',
    head: 'Queue',
    width: '15rem',
    cell: ({ queue }) => (
      <span className="mono" title={queue}>
        {queue}
      </span>
    ),
  },
  {
    id: 'task',
    head: 'Task',
    width: '12rem',
    phoneLine: 0,
    cell: ({ task_id }) =>
      task_id === null ? (
        'of none'
      ) : (
        <Link className="mono" to={`/tasks/${task_id}`}>
          {task_id}
        </Link>
      ),
  },
  { id: 'sent', head: 'Sent', width: '8rem', isNumber: true, cell: ({ sent_at }) => <RelativeTime at={sent_at} /> },
];

/** Messages that could not be processed, newest first; each opens. */
export function DeadLetterTable() {
  const letters = useDeadLetters(MOST);
  const [parameters] = useSearchParams();
  const setParameter = useParameter();
  const opened = letters.data?.dead_letters.find(({ id }) => id === parameters.get('letter'));
  return (
    <>
      <Loaded query={letters} rows={3}>
        {({ dead_letters: rows, next_cursor }) =>
          rows.length === 0 ? (
            <EmptyState title="No dead letters">Every message could be processed.</EmptyState>
          ) : (
            <>
              <DataTable
                label="Dead letters"
                rows={rows}
                columns={columns}
                rowKey={({ id }) => id}
                rowLink={({ id }) => `?letter=${encodeURIComponent(id)}`}
              />
              {next_cursor !== null && <p>There are more: these are the newest {MOST}.</p>}
            </>
          )
        }
      </Loaded>
      {opened && <DeadLetterDetails letter={opened} onClose={() => setParameter('letter', undefined)} />}
    </>
  );
}
