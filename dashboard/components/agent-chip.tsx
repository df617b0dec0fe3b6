import { Bot } from 'lucide-react';
import { Link } from 'react-router';
import { formatName } from '../data/format.ts';
import styles from './agent-chip.module.css';
import { LoadDots } from './load-dots.tsx';

type Props = {
  agent: { agent_id: string; agent_type?: string; capacity?: number; working_on?: readonly unknown[] };
};

/** An agent wherever one is named: type, name, load. */
export function AgentChip({ agent: { agent_id, agent_type, capacity, working_on } }: Props) {
  return (
    <span className={styles.chip}>
      <Bot className={styles.icon} aria-hidden />
      {agent_type && <span className={styles.type}>{formatName(agent_type)}</span>}
      <Link className={styles.name} to={`/agents?agent=${encodeURIComponent(agent_id)}`} title={agent_id}>
        {agent_id}
      </Link>
      {capacity !== undefined && working_on && <LoadDots busy={working_on.length} slots={capacity} />}
    </span>
  );
}
