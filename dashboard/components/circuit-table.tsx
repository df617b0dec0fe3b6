import type { Answer } from '../../client/types.ts';
import type { Column } from '../data/columns.ts';
import { formatCount } from '../data/format.ts';
import { DataTable } from './data-table.tsx';
import { RelativeTime } from './relative-time.tsx';
import { StateMark } from './state-mark.tsx';
import { Unknown } from './unknown.tsx';

type Circuit = Answer<'listCircuits'>['circuits'][number];

const columns: Column<Circuit>[] = [
  {
    id: 'model',
    head: 'Model',
    width: 'minmax(12rem, 20rem)',
    phoneLine: 1,
    cell: ({ model }) => <span className="mono">{model}</span>,
  },
  { id: 'state', head: 'State', width: '7rem', phoneLine: 1, cell: ({ state }) => <StateMark of={state} /> },
  {
    id: 'reason',
    head: 'Last failure',
    width: 'minmax(12rem, 1fr)',
    cell: ({ reason }) =>
      reason === null ? <Unknown reason="None is known." /> : <span title={reason}>{reason}</span>,
  },
  {
    id: 'failures',
    head: 'Failures',
    width: '5rem',
    isNumber: true,
    phoneLine: 0,
    cell: ({ failures }) => formatCount(failures),
  },
  {
    id: 'until',
    head: 'Next call',
    width: '8rem',
    isNumber: true,
    cell: ({ state, open_until, probing }) =>
      probing ? 'on its way' : state === 'open' ? <RelativeTime at={open_until} reason="Not known." /> : 'at any time',
  },
];

/** Models that have failed of late. */
export function CircuitTable({ circuits }: { circuits: readonly Circuit[] }) {
  return <DataTable label="Circuits" rows={circuits} columns={columns} rowKey={({ model }) => model} />;
}
