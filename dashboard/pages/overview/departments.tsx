import { DataTable } from '../../components/data-table.tsx';
import { Duration } from '../../components/duration.tsx';
import { LoadDots } from '../../components/load-dots.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Section } from '../../components/section.tsx';
import { Unknown } from '../../components/unknown.tsx';
import { useMay } from '../../data/caller.ts';
import type { Column } from '../../data/columns.ts';
import { type DepartmentRow, departmentRows } from '../../data/departments.ts';
import { formatCount, formatName, formatShare } from '../../data/format.ts';
import { useAgentMetrics, useAgents, useTaskMetrics } from '../../data/queries.ts';

const columns: Column<DepartmentRow>[] = [
  {
    id: 'department',
    head: 'Department',
    width: 'minmax(8rem, 1fr)',
    phoneLine: 1,
    cell: ({ department }) => formatName(department),
  },
  {
    id: 'busy',
    head: 'Busy',
    width: '8rem',
    phoneLine: 1,
    cell: ({ busy, slots }) => <LoadDots busy={busy} slots={slots} />,
  },
  {
    id: 'agents',
    head: 'Agents',
    width: '5rem',
    isNumber: true,
    phoneLine: 0,
    cell: ({ agents }) => formatCount(agents),
  },
  {
    id: 'wait',
    head: 'Longest average wait',
    width: '14rem',
    isNumber: true,
    cell: ({ slowest }) =>
      slowest ? (
        <>
          <Duration seconds={slowest.seconds} /> for {formatName(slowest.agentType)}
        </>
      ) : (
        <Unknown reason="Nothing was assigned in the last 24 hours." />
      ),
  },
  {
    id: 'completed',
    head: 'Done 24 h',
    width: '6rem',
    isNumber: true,
    phoneLine: 0,
    cell: ({ completed }) => formatCount(completed),
  },
  {
    id: 'failed',
    head: 'Failed 24 h',
    width: '6rem',
    isNumber: true,
    phoneLine: 0,
    cell: ({ failed }) => formatCount(failed),
  },
  {
    id: 'success',
    head: 'Success 24 h',
    width: '7rem',
    isNumber: true,
    cell: ({ successRate }) =>
      successRate === null ? <Unknown reason="No task has ended in the last 24 hours." /> : formatShare(successRate),
  },
];

/** The departments: who is busy, what waits, and how it goes. */
export function Departments() {
  const agents = useAgents();
  const tasks = useTaskMetrics('24h');
  const types = useAgentMetrics('24h');
  if (!useMay('agents:read')) return null;
  return (
    <Section title="Departments">
      <Loaded query={agents} rows={5}>
        {(known) => (
          <DataTable
            label="Departments"
            rows={departmentRows(known, tasks.data, types.data)}
            columns={columns}
            rowKey={({ department }) => department}
            rowLink={({ department }) => `/agents?department=${department}`}
          />
        )}
      </Loaded>
    </Section>
  );
}
