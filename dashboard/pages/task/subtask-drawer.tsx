import { Link } from 'react-router';
import { AgentChip } from '../../components/agent-chip.tsx';
import { Drawer } from '../../components/drawer.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { formatName } from '../../data/format.ts';
import { lookOfSubtask } from '../../data/subtask-look.ts';
import { type Subtask, type Task, useQuality, useResults } from '../../data/task-queries.ts';
import { Assignment } from './assignment.tsx';
import styles from './drawer.module.css';
import { FindingList } from './finding-list.tsx';
import { LogLines } from './log-lines.tsx';
import { SubtaskAttempts } from './subtask-attempts.tsx';

type Props = { task: Task; subtask: Subtask; onClose: () => void };

/** A subtask in full: what was asked, who does it and why, what became of it. */
export function SubtaskDrawer({ task, subtask, onClose }: Props) {
  const { id, title, description, agent_id, agent_type, waiting_for, requirements, depends_on, estimated_time } =
    subtask;
  const results = useResults(task.task_id).data;
  const quality = useQuality(task.task_id).data?.subtasks.find(({ subtask_id }) => subtask_id === id);
  const current = quality?.attempts.find((attempt) => attempt.current);
  const deliverable = results?.deliverables.find(({ subtask_id }) => subtask_id === id);
  const assignment = results?.assignments.findLast(({ task_id }) => task_id === id);
  const titles = new Map(task.subtasks.map((each) => [each.id, each.title]));
  return (
    <Drawer
      key={id}
      title={title}
      onClose={onClose}
      head={
        <>
          <StateMark of={lookOfSubtask(subtask)} isPill />
          <span>{formatName(agent_type)}</span>
          <span>planned {estimated_time}</span>
          <span className="mono">{id}</span>
        </>
      }
    >
      {waiting_for && <p className={styles.wait}>{waiting_for}</p>}
      <Part title="What was asked">
        <p className={styles.prose}>{description}</p>
        {requirements.length > 0 && (
          <ul className={styles.list}>
            {requirements.map((index) => (
              <li key={index}>{task.requirements[index]}</li>
            ))}
          </ul>
        )}
        {depends_on.length > 0 && (
          <p className={styles.soft}>
            Builds on{' '}
            {depends_on.map((before, index) => (
              <span key={before}>
                {index > 0 && ', '}
                <Link to={`?subtask=${encodeURIComponent(before)}`} preventScrollReset>
                  {titles.get(before) ?? before}
                </Link>
              </span>
            ))}
          </p>
        )}
      </Part>
      <Part title="Who does it">
        {agent_id ? (
          <AgentChip agent={{ agent_id, agent_type }} />
        ) : (
          <p className={styles.soft}>No agent has it now.</p>
        )}
        {assignment && <Assignment assignment={assignment} />}
      </Part>
      <Part title="Attempts">
        <SubtaskAttempts task={task} subtask={subtask} />
      </Part>
      {deliverable && (
        <Part title="Files">
          <p className={styles.prose}>{deliverable.summary}</p>
          <ul className={styles.files}>
            {deliverable.artifacts.map(({ path }) => (
              <li key={path}>
                <Link
                  className="mono"
                  to={`/tasks/${encodeURIComponent(task.task_id)}/files?file=${encodeURIComponent(`${id}/${path}`)}`}
                >
                  {path}
                </Link>
              </li>
            ))}
          </ul>
        </Part>
      )}
      {current && (
        <Part title={`Findings in attempt ${current.attempt}`}>
          <FindingList taskId={task.task_id} subtaskId={id} attempt={current} isCodeShown={false} />
        </Part>
      )}
      <Part title="Log">
        <LogLines task={task} subtaskId={id} isShort />
      </Part>
    </Drawer>
  );
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className={styles.part}>
      <h3 className={styles.heading}>{title}</h3>
      {children}
    </section>
  );
}
