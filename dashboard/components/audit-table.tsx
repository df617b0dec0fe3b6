import { Link, useSearchParams } from 'react-router';
import type { Column } from '../data/columns.ts';
import { lookAs } from '../data/states.ts';
import type { Entry } from '../data/verify-entries.ts';
import { DataTable } from './data-table.tsx';
import { RelativeTime } from './relative-time.tsx';
import { ResourceLink } from './resource-link.tsx';
import { StateMark } from './state-mark.tsx';

/** The name of an entry in the URL. */
export const entryName = ({ resource, seq }: Entry): string => `${seq}:${resource}`;

/** Entries of the journal; each opens. */
export function AuditTable({ entries }: { entries: readonly Entry[] }) {
  const [parameters] = useSearchParams();
  const linkTo = (entry: Entry) => {
    const opened = new URLSearchParams(parameters);
    opened.set('entry', entryName(entry));
    return `?${opened}`;
  };
  const columns: Column<Entry>[] = [
    { id: 'at', head: 'When', width: '7rem', cell: ({ at }) => <RelativeTime at={at} /> },
    {
      id: 'type',
      head: 'Action',
      width: '13rem',
      phoneLine: 1,
      cell: (entry) => (
        <Link to={linkTo(entry)} preventScrollReset>
          {entry.type}
        </Link>
      ),
    },
    {
      id: 'outcome',
      head: 'Outcome',
      width: '6rem',
      phoneLine: 1,
      cell: ({ outcome }) => outcome === 'denied' && <StateMark of={lookAs('failed', 'denied')} />,
    },
    {
      id: 'resource',
      head: 'What',
      width: 'minmax(12rem, 1fr)',
      cell: ({ resource }) => <ResourceLink resource={resource} />,
    },
    { id: 'actor', head: 'Who', width: '14rem', phoneLine: 0, cell: ({ actor }) => <span title={actor}>{actor}</span> },
  ];
  return <DataTable label="Journal" rows={entries} columns={columns} rowKey={entryName} rowLink={linkTo} />;
}
