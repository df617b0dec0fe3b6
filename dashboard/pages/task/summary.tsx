import { Link } from 'react-router';
import { Cost } from '../../components/cost.tsx';
import { Duration, Elapsed } from '../../components/duration.tsx';
import { Progress } from '../../components/progress.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { Score } from '../../components/score.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { TypeIcon } from '../../components/type-icon.tsx';
import { formatName } from '../../data/format.ts';
import { useTaskStatus } from '../../data/queries.ts';
import { lookAs } from '../../data/states.ts';
import { waitsForApproval } from '../../data/task-actions.ts';
import type { Task } from '../../data/task-queries.ts';
import styles from './summary.module.css';

/** The state of a task in one line of figures, and what it is. */
export function Summary({ task }: { task: Task }) {
  const status = useTaskStatus(task.task_id).data;
  const look = waitsForApproval(task)
    ? lookAs('attention', 'waits for approval')
    : task.budget?.exceeded
      ? lookAs('attention', 'stopped by its budget')
      : task.status;
  const { budget } = task;
  return (
    <div className={styles.summary}>
      <div className={styles.figures}>
        <StateMark of={look} isPill />
        <Figure name="Progress">
          {status ? <Progress percent={status.progress} label="Progress of the task" /> : '…'}
        </Figure>
        <Figure name="Elapsed">
          {task.finished_at ? (
            <Duration seconds={(Date.parse(task.finished_at) - Date.parse(task.created_at)) / 1000} />
          ) : (
            <Elapsed since={task.created_at} />
          )}
        </Figure>
        <Figure name="Cost">
          {status ? <Cost usd={status.metrics.cost_usd} reason="The cost of a part of it is not known." /> : '…'}
          {budget && (
            <span className={styles.soft}>
              {' of '}
              <Cost usd={budget.max_cost_usd} />
            </span>
          )}
        </Figure>
        <Figure name="Quality">
          {status ? <Score score={status.metrics.quality_score} reason="No subtask is completed." /> : '…'}
        </Figure>
      </div>
      <p className={styles.facts}>
        <TypeIcon type={task.type} />
        <span>{formatName(task.kind ?? task.type)}</span>
        <span>{formatName(task.department)}</span>
        <span>{formatName(task.priority)} priority</span>
        <span>
          submitted <RelativeTime at={task.created_at} /> by {task.submitter}
        </span>
        {task.planned_by && <span>planned by {task.planned_by}</span>}
        {task.run > 1 && <span>run {task.run}</span>}
        {task.dependencies.length > 0 && (
          <span>
            after{' '}
            {task.dependencies.map((id, index) => (
              <span key={id}>
                {index > 0 && ', '}
                <Link to={`/tasks/${encodeURIComponent(id)}`} className="mono">
                  {id}
                </Link>
              </span>
            ))}
          </span>
        )}
        <span className="mono">{task.task_id}</span>
      </p>
    </div>
  );
}

function Figure({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <span className={styles.figure}>
      <span className={styles.name}>{name}</span> <span className={styles.value}>{children}</span>
    </span>
  );
}
