import type { Answer } from '../../client/types.ts';
import type { Column } from '../data/columns.ts';
import { formatCount, formatName, formatShare } from '../data/format.ts';
import { DataTable } from './data-table.tsx';
import { Duration } from './duration.tsx';
import { Unknown } from './unknown.tsx';

type Type = Answer<'getAgentMetrics'>['agent_types'][number];

const columns: Column<Type>[] = [
  {
    id: 'type',
    head: 'Agent type',
    width: 'minmax(10rem, 18rem)',
    phoneLine: 1,
    cell: ({ agent_type }) => formatName(agent_type),
  },
  {
    id: 'wait',
    head: 'Wait',
    width: '6rem',
    isNumber: true,
    phoneLine: 1,
    cell: ({ average_wait_seconds }) => (
      <Duration seconds={average_wait_seconds} reason="Nothing was assigned in this time." />
    ),
  },
  { id: 'agents', head: 'Agents', width: '5rem', isNumber: true, cell: ({ agents }) => formatCount(agents) },
  { id: 'slots', head: 'Slots', width: '5rem', isNumber: true, phoneLine: 0, cell: ({ slots }) => formatCount(slots) },
  {
    id: 'use',
    head: 'Slots in use',
    width: '7rem',
    isNumber: true,
    phoneLine: 0,
    cell: ({ utilization }) =>
      utilization === null ? <Unknown reason="It has no slots." /> : formatShare(utilization),
  },
];

/** Agent types that got work, the one that work waited for longest first. */
export function WaitingTable({ types }: { types: readonly Type[] }) {
  const rows = types
    .filter(({ average_wait_seconds }) => average_wait_seconds !== null)
    .toSorted((a, b) => b.average_wait_seconds! - a.average_wait_seconds!);
  if (rows.length === 0) return <p>Nothing was assigned in the last 24 hours.</p>;
  return (
    <DataTable label="Waits by agent type" rows={rows} columns={columns} rowKey={({ agent_type }) => agent_type} />
  );
}
