import { BarList } from '../../components/bar-list.tsx';
import { Cost } from '../../components/cost.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Figure, Figures } from '../../components/figure.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { EmptyState } from '../../components/notice.tsx';
import { Section } from '../../components/section.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { Unknown } from '../../components/unknown.tsx';
import { lookOfEnd } from '../../data/attempt-look.ts';
import { attemptsOf, type CostRow, costByModel, costRows } from '../../data/attempts.ts';
import type { Column } from '../../data/columns.ts';
import { formatCount, formatUsd } from '../../data/format.ts';
import { useTaskStatus } from '../../data/queries.ts';
import { type Task, useJournal } from '../../data/task-queries.ts';
import styles from './parts.module.css';

const columns: Column<CostRow>[] = [
  {
    id: 'subtask',
    head: 'For',
    width: 'minmax(14rem, 1.5fr)',
    phoneLine: 1,
    cell: ({ title }) => (
      <span className={styles.cut} title={title}>
        {title}
      </span>
    ),
  },
  {
    id: 'attempt',
    phoneLine: 0,
    head: 'Attempt',
    width: '5rem',
    isNumber: true,

    cell: ({ number }) => number ?? <Unknown reason="It is no attempt at a subtask." />,
  },
  {
    id: 'agent',
    head: 'Agent',
    width: 'minmax(10rem, 1fr)',

    cell: ({ agentId }) => agentId ?? <Unknown reason="No agent had it." />,
  },
  { id: 'end', head: 'Ended', width: '8rem', cell: ({ end }) => <StateMark of={lookOfEnd(end)} /> },
  {
    id: 'calls',
    phoneLine: 0,
    head: 'Calls',
    width: '5rem',
    isNumber: true,

    cell: ({ usage }) => formatCount(usage.api_calls),
  },
  {
    id: 'cost',
    head: 'Cost',
    width: '6rem',
    isNumber: true,
    phoneLine: 1,
    cell: ({ usage }) => <Cost usd={usage.cost_usd} />,
  },
];

/** What a task has cost: in all, by attempt and by model. */
export default function Costs({ task }: { task: Task }) {
  const journal = useJournal(task.task_id);
  const status = useTaskStatus(task.task_id).data;
  const titles = new Map(task.subtasks.map(({ id, title }) => [id, title]));
  const { budget } = task;
  return (
    <Loaded query={journal} rows={8}>
      {({ events }) => {
        const rows = costRows(events, attemptsOf(events), titles);
        const models = costByModel(rows);
        return (
          <div className={styles.parts}>
            <Figures>
              <Figure label="Models and agents">
                <Cost usd={status?.metrics.cost_usd} reason="The cost of a part of it is not known." />
              </Figure>
              {budget && (
                <Figure
                  label="Budget"
                  note={`${formatUsd(budget.spent_usd)} counts as spent, ${formatUsd(budget.reserved_usd)} is set aside`}
                >
                  <Cost usd={budget.max_cost_usd} />
                </Figure>
              )}
              <Figure label="Infrastructure" note="estimated by list prices of AWS; npm start costs nothing">
                <Cost usd={status?.metrics.infrastructure_cost} reason="It has not been read." />
              </Figure>
              <Figure
                label="Model calls"
                note={
                  status?.metrics.cache_hits
                    ? `${formatCount(status.metrics.cache_hits)} more from the cache`
                    : undefined
                }
              >
                {status ? formatCount(status.metrics.api_calls) : '…'}
              </Figure>
            </Figures>
            {models.length > 0 && (
              <Section title="By model">
                <BarList
                  label="Cost by model"
                  isOrdered
                  bars={models.map(({ model, usd, calls }) => ({
                    name: model,
                    value: usd ?? 0,
                    text: `${usd === null ? '–' : formatUsd(usd)} · ${formatCount(calls)} calls`,
                  }))}
                />
              </Section>
            )}
            <Section title="By attempt">
              {rows.length === 0 ? (
                <EmptyState title="Nothing has cost anything yet" />
              ) : (
                <DataTable label="Cost by attempt" rows={rows} columns={columns} rowKey={({ id }) => id} />
              )}
            </Section>
          </div>
        );
      }}
    </Loaded>
  );
}
