import { Allowed } from '../components/allowed.tsx';
import { CircuitTable } from '../components/circuit-table.tsx';
import { DeadLetterTable } from '../components/dead-letter-table.tsx';
import { Figure, Figures } from '../components/figure.tsx';
import { Loaded } from '../components/loaded.tsx';
import { EmptyState } from '../components/notice.tsx';
import { Page } from '../components/page.tsx';
import { Section } from '../components/section.tsx';
import { WaitingTable } from '../components/waiting-table.tsx';
import { formatCount } from '../data/format.ts';
import { useAgentMetrics, useCircuits, useSystemMetrics } from '../data/queries.ts';

/** What waits and for whom, what could not be processed, and which models are not called. */
export default function Queues() {
  const system = useSystemMetrics('24h');
  const types = useAgentMetrics('24h');
  const circuits = useCircuits();
  return (
    <Page title="Queues">
      <Allowed permission="operations:read">
        <Section title="Waiting now">
          <Loaded query={system} rows={2}>
            {({ queue }) => (
              <Figures>
                <Figure label="Tasks to begin" to="/tasks?status=queued">
                  {formatCount(queue.tasks.queued ?? 0)}
                </Figure>
                <Figure label="Tasks that wait for others" to="/tasks?status=blocked">
                  {formatCount(queue.tasks.blocked ?? 0)}
                </Figure>
                <Figure label="Subtasks without a free agent">{formatCount(queue.subtasks.ready ?? 0)}</Figure>
                <Figure label="Subtasks that wait for others">{formatCount(queue.subtasks.pending ?? 0)}</Figure>
                <Figure label="Subtasks at work">{formatCount(queue.subtasks.in_progress ?? 0)}</Figure>
              </Figures>
            )}
          </Loaded>
        </Section>
        <Section title="Dead letters">
          <DeadLetterTable />
        </Section>
        <Section title="Circuits">
          <Loaded query={circuits} rows={2}>
            {({ circuits: rows }) =>
              rows.length === 0 ? (
                <EmptyState title="Every circuit is closed">
                  No model has failed since its last success. After failures in a row a circuit opens, and the model is
                  not called for a while.
                </EmptyState>
              ) : (
                <CircuitTable circuits={rows} />
              )
            }
          </Loaded>
        </Section>
        <Section title="Waits by agent type, last 24 h">
          <Loaded query={types}>{({ agent_types }) => <WaitingTable types={agent_types} />}</Loaded>
        </Section>
      </Allowed>
    </Page>
  );
}
