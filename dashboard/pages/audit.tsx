import { useQuery } from '@tanstack/react-query';
import type { Answer } from '../../client/types.ts';
import { DataTable } from '../components/data-table.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { RelativeTime } from '../components/relative-time.tsx';
import { client } from '../data/client.ts';
import type { Column } from '../data/columns.ts';
import { keys } from '../data/keys.ts';

const columns: Column<Answer<'getAudit'>['entries'][number]>[] = [
  { id: 'type', head: 'Action', width: '12rem', phoneLine: 1, cell: ({ type }) => type },
  {
    id: 'resource',
    head: 'Resource',
    width: 'minmax(12rem, 1fr)',
    cell: ({ resource }) => <span className="mono">{resource}</span>,
  },
  { id: 'actor', head: 'By', width: '12rem', cell: ({ actor }) => actor },
  { id: 'at', head: 'When', width: '8rem', isNumber: true, cell: ({ at }) => <RelativeTime at={at} /> },
];

/** What happened, and who did it. */
export default function Audit() {
  const audit = useQuery({
    queryKey: keys.audit(),
    queryFn: ({ signal }) => client().getAudit({}, { signal }),
  });
  return (
    <Page title="Audit">
      <Loaded query={audit}>
        {({ entries }) => <DataTable label="Audit" rows={entries} columns={columns} rowKey={({ id }) => id} />}
      </Loaded>
    </Page>
  );
}
