import { useQuery } from '@tanstack/react-query';
import type { Answer } from '../../client/types.ts';
import { DataTable } from '../components/data-table.tsx';
import { Loaded } from '../components/loaded.tsx';
import { EmptyState } from '../components/notice.tsx';
import { Page } from '../components/page.tsx';
import { RelativeTime } from '../components/relative-time.tsx';
import { Section } from '../components/section.tsx';
import { client } from '../data/client.ts';
import type { Column } from '../data/columns.ts';
import { keys } from '../data/keys.ts';

const columns: Column<Answer<'listDeadLetters'>['dead_letters'][number]>[] = [
  { id: 'reason', head: 'Reason', width: 'minmax(16rem, 1fr)', phoneLine: 1, cell: ({ reason }) => reason },
  { id: 'queue', head: 'Queue', width: '16rem', cell: ({ queue }) => <span className="mono">{queue}</span> },
  { id: 'sent', head: 'Sent', width: '8rem', isNumber: true, cell: ({ sent_at }) => <RelativeTime at={sent_at} /> },
];

/** Messages that could not be processed. */
export default function Queues() {
  const deadLetters = useQuery({
    queryKey: keys.deadLetters(),
    queryFn: ({ signal }) => client().listDeadLetters({ limit: 100 }, { signal }),
  });
  return (
    <Page title="Queues">
      <Section title="Dead letters">
        <Loaded query={deadLetters}>
          {({ dead_letters: rows }) =>
            rows.length === 0 ? (
              <EmptyState title="No dead letters">Every message could be processed.</EmptyState>
            ) : (
              <DataTable label="Dead letters" rows={rows} columns={columns} rowKey={({ id }) => id} />
            )
          }
        </Loaded>
      </Section>
    </Page>
  );
}
