import { Route } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { AgentChip } from '../../components/agent-chip.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/notice.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { Unknown } from '../../components/unknown.tsx';
import type { Column } from '../../data/columns.ts';
import { formatName } from '../../data/format.ts';
import { criticalPath, inOrder } from '../../data/plan-graph.ts';
import { lookOfSubtask } from '../../data/subtask-look.ts';
import type { Subtask, Task } from '../../data/task-queries.ts';
import { usePhone } from '../../data/use-media.ts';
import styles from './graph.module.css';

const GraphCanvas = lazy(() => import('./graph-canvas.tsx'));

type Row = { subtask: Subtask; isCritical: boolean };

const columns: Column<Row>[] = [
  {
    id: 'title',
    head: 'Subtask',
    width: 'minmax(14rem, 1.6fr)',
    phoneLine: 1,
    cell: ({ subtask }) => (
      <span className={styles.text} title={subtask.title}>
        {subtask.title}
      </span>
    ),
  },
  { id: 'state', head: 'State', width: '8.5rem', cell: ({ subtask }) => <StateMark of={lookOfSubtask(subtask)} /> },
  {
    id: 'agent',
    head: 'Agent',
    width: 'minmax(12rem, 1fr)',

    cell: ({ subtask: { agent_id, agent_type, waiting_for } }) =>
      agent_id ? (
        <AgentChip agent={{ agent_id, agent_type }} />
      ) : (
        <span className={styles.soft} title={waiting_for ?? undefined}>
          {waiting_for ?? formatName(agent_type)}
        </span>
      ),
  },
  {
    id: 'attempt',
    phoneLine: 0,
    head: 'Attempt',
    width: '5rem',
    isNumber: true,

    cell: ({ subtask: { attempt } }) => (attempt === 0 ? <Unknown reason="None has begun." /> : attempt),
  },
  {
    id: 'time',
    phoneLine: 0,
    head: 'Planned',
    width: '6.5rem',
    isNumber: true,

    cell: ({ subtask, isCritical }) => (
      <span title={isCritical ? 'On the critical path: the longest chain of planned hours.' : undefined}>
        {isCritical && <Route className={styles.critical} aria-label="critical path" />}
        {subtask.estimated_time}
      </span>
    ),
  },
];

/** The plan of a task as a graph, with its subtasks in an order in which they can be done as a list. */
export default function Graph({ task }: { task: Task }) {
  const isPhone = usePhone();
  if (task.subtasks.length === 0)
    return (
      <EmptyState title="No plan yet">
        {task.reason ?? 'The task is being split into subtasks; they appear here by themselves.'}
      </EmptyState>
    );
  const critical = new Set(criticalPath(task.subtasks));
  return (
    <>
      {!isPhone && (
        <Suspense fallback={<div className={styles.canvas} />}>
          <GraphCanvas subtasks={task.subtasks} critical={critical} />
        </Suspense>
      )}
      <DataTable
        label="Subtasks"
        rows={inOrder(task.subtasks).map((subtask): Row => ({ subtask, isCritical: critical.has(subtask.id) }))}
        columns={columns}
        rowKey={({ subtask }) => subtask.id}
        rowLink={({ subtask }) => `?subtask=${encodeURIComponent(subtask.id)}`}
      />
    </>
  );
}
