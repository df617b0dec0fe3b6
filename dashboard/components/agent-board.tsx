import { type Agent, byDepartment, type Performance } from '../data/agent-state.ts';
import { formatName } from '../data/format.ts';
import styles from './agent-board.module.css';
import { AgentCard } from './agent-card.tsx';
import { LoadDots } from './load-dots.tsx';

type Props = {
  agents: readonly Agent[];
  performance: ReadonlyMap<string, Performance>;
  /** Titles of tasks that are known, by id. */
  titles: ReadonlyMap<string, string>;
};

/** The agents, a column a department. */
export function AgentBoard({ agents, performance, titles }: Props) {
  return (
    <div className={styles.board}>
      {byDepartment(agents, Date.now()).map(([department, all]) => (
        <section key={department} className={styles.column} aria-label={formatName(department)}>
          <header className={styles.header}>
            <h2 className={styles.name}>{formatName(department)}</h2>
            <LoadDots
              busy={all.reduce((sum, { working_on }) => sum + working_on.length, 0)}
              slots={all.reduce((sum, { capacity }) => sum + capacity, 0)}
            />
          </header>
          <ul>
            {all.map((agent) => (
              <AgentCard
                key={agent.agent_id}
                agent={agent}
                performance={performance.get(agent.agent_id)}
                titles={titles}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
