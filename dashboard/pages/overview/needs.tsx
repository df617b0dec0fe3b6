import { CircleCheck } from 'lucide-react';
import { NeedRow } from '../../components/need-row.tsx';
import { ErrorState } from '../../components/notice.tsx';
import { Section } from '../../components/section.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { type Need, needsOf } from '../../data/needs.ts';
import { useCircuits, useDeadLetters } from '../../data/queries.ts';
import { useRunning } from '../../data/use-running.ts';
import styles from './needs.module.css';

/** What goes on only once a person has acted. */
export function Needs() {
  const { running, asked } = useRunning();
  const circuits = useCircuits();
  const deadLetters = useDeadLetters(25);
  const needs = needsOf({ running, circuits: circuits.data?.circuits ?? [], deadLetters: deadLetters.data });
  const wanted = [...asked, ...[circuits, deadLetters].filter(({ isEnabled }) => isEnabled)];
  const unread = wanted.filter(({ data }) => data === undefined);
  const failed = unread.filter(({ error }) => error);
  return (
    <Section title="Needs you" actions={needs.length > 0 && <span className={styles.count}>{needs.length}</span>}>
      {needs.length > 0 && (
        <ul className={styles.list} aria-label="What needs you">
          {needs.map((need) => (
            <NeedRow key={keyOf(need)} need={need} />
          ))}
        </ul>
      )}
      {failed[0] && (
        <ErrorState error={failed[0].error} onRetry={() => failed.forEach(({ refetch }) => void refetch())} />
      )}
      {unread.length > failed.length && needs.length === 0 && <Skeleton rows={1} />}
      {unread.length === 0 && needs.length === 0 && (
        <p className={styles.nothing}>
          <CircleCheck aria-hidden /> Nothing waits for you.
        </p>
      )}
    </Section>
  );
}

function keyOf(need: Need): string {
  switch (need.kind) {
    case 'approval':
    case 'budget':
      return `${need.kind}/${need.task.task_id}`;
    case 'agents':
      return `agents/${need.agentType}`;
    case 'circuit':
      return `circuit/${need.model}`;
    case 'deadLetters':
      return need.kind;
  }
}
