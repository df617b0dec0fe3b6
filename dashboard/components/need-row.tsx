import { useState } from 'react';
import { useMay } from '../data/caller.ts';
import { formatName } from '../data/format.ts';
import type { Need } from '../data/needs.ts';
import { lookAs } from '../data/states.ts';
import { Button, LinkButton } from './button.tsx';
import { Cost } from './cost.tsx';
import styles from './need-row.module.css';
import { RaiseBudget } from './raise-budget.tsx';
import { RelativeTime } from './relative-time.tsx';
import { StateMark } from './state-mark.tsx';
import { TaskChip } from './task-chip.tsx';

/** What needs a person, as a sentence with the button that resolves it. */
export function NeedRow({ need }: { need: Need }) {
  return (
    <li className={styles.row}>
      <span className={styles.mark}>
        <StateMark of={lookAs('attention', words[need.kind])} isPill />
      </span>
      <span className={styles.sentence}>
        <Sentence need={need} />
      </span>
      <span className={styles.action}>
        <Action need={need} />
      </span>
    </li>
  );
}

const words: Record<Need['kind'], string> = {
  approval: 'approval',
  budget: 'budget',
  agents: 'no agent',
  circuit: 'circuit',
  deadLetters: 'dead letters',
};

function Sentence({ need }: { need: Need }) {
  switch (need.kind) {
    case 'approval':
      return (
        <>
          <TaskChip task={{ ...need.task, status: undefined }} /> waits for your approval · <Cost usd={need.costUsd} />
        </>
      );
    case 'budget':
      return (
        <>
          <TaskChip task={{ ...need.task, status: undefined }} /> is stopped by its budget ·{' '}
          <Cost usd={need.budget.spent_usd} /> of <Cost usd={need.budget.max_cost_usd} /> spent
        </>
      );
    case 'agents':
      return (
        <>
          No agent of type <strong>{formatName(need.agentType)}</strong> is{' '}
          {need.isRegistered ? 'online' : 'registered'} · {many(need.subtasks, 'subtask')} of{' '}
          {many(need.tasks.length, 'task')} wait
        </>
      );
    case 'circuit':
      return (
        <>
          <strong>{need.model}</strong> is not called{need.reason && `: ${need.reason}`}
          {need.until && (
            <>
              {' '}
              · next try <RelativeTime at={need.until} />
            </>
          )}
        </>
      );
    case 'deadLetters':
      return (
        <>
          <strong>
            {need.count}
            {need.hasMore && '+'} dead {need.count === 1 ? 'letter' : 'letters'}
          </strong>{' '}
          in {need.queues.join(', ')} · newest <RelativeTime at={need.newestAt} />
        </>
      );
  }
}

function Action({ need }: { need: Need }) {
  const [isOpen, setOpen] = useState(false);
  const maySteer = useMay('tasks:write');
  switch (need.kind) {
    case 'approval':
      return <LinkButton to={`/tasks/${need.task.task_id}`}>Review</LinkButton>;
    case 'budget':
      return (
        maySteer && (
          <>
            <Button onClick={() => setOpen(true)}>Raise budget</Button>
            <RaiseBudget task={need.task} budget={need.budget} isOpen={isOpen} onClose={() => setOpen(false)} />
          </>
        )
      );
    case 'agents':
      return (
        <LinkButton to={need.isRegistered ? `/agents?type=${need.agentType}` : `/agents?register=${need.agentType}`}>
          {need.isRegistered ? 'Set one online' : 'Add agent'}
        </LinkButton>
      );
    case 'circuit':
    case 'deadLetters':
      return <LinkButton to="/queues">Open</LinkButton>;
  }
}

const many = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
