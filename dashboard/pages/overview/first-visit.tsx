import { Waves } from 'lucide-react';
import { LinkButton } from '../../components/button.tsx';
import { EmptyState } from '../../components/notice.tsx';
import { RunDemo } from '../../components/run-demo.tsx';
import { useMay } from '../../data/caller.ts';
import styles from './first-visit.module.css';

/** A system in which nothing has run: what to do first. */
export function FirstVisit() {
  const maySubmit = useMay('tasks:write');
  return (
    <EmptyState
      icon={Waves}
      title="The agents are ready; nothing has run yet"
      action={
        maySubmit && (
          <div className={styles.actions}>
            <RunDemo kind="primary" />
            <LinkButton to="/tasks?submit=form">Submit a task of your own</LinkButton>
          </div>
        )
      }
    >
      Submit a task, and the system splits it into subtasks, finds an agent for each, checks what they deliver, and
      counts what it costs. The demo task plans a Redis cluster.
    </EmptyState>
  );
}
