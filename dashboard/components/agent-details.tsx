import { Link } from 'react-router';
import { type Agent, type Performance, stateOf } from '../data/agent-state.ts';
import { formatCount, formatName, formatShare } from '../data/format.ts';
import { AgentActions } from './agent-actions.tsx';
import styles from './agent-details.module.css';
import { Cost } from './cost.tsx';
import { Dialog } from './dialog.tsx';
import { Duration, Elapsed } from './duration.tsx';
import { Facts } from './facts.tsx';
import { RelativeTime } from './relative-time.tsx';
import { Score } from './score.tsx';
import { StateMark } from './state-mark.tsx';
import { Unknown } from './unknown.tsx';

type Props = {
  agent: Agent;
  performance: Performance | undefined;
  titles: ReadonlyMap<string, string>;
  onClose: () => void;
};

/** Everything about an agent, and what can be done with it. */
export function AgentDetails({ agent, performance, titles, onClose }: Props) {
  const { look, reason } = stateOf(agent, Date.now());
  return (
    <Dialog
      isOpen
      isWide
      onClose={onClose}
      title={agent.agent_id}
      description={
        <span className={styles.state}>
          <StateMark of={look} isPill /> {reason}
        </span>
      }
      actions={<AgentActions agent={agent} onRemoved={onClose} />}
    >
      <div className={styles.columns}>
        <section>
          <h3 className={styles.heading}>Now</h3>
          <Facts
            facts={[
              ['Slots', `${agent.working_on.length} of ${agent.capacity} busy`],
              ...agent.working_on.map(({ task_id, subtask_id, attempt, since }): [string, React.ReactNode] => [
                `Attempt ${attempt}`,
                <span key={subtask_id}>
                  <Link to={`/tasks/${task_id}`}>{titles.get(task_id) ?? task_id}</Link>, <Elapsed since={since} />
                </span>,
              ]),
              ['Type', formatName(agent.agent_type)],
              ['Department', formatName(agent.department)],
              ['Skills', agent.skills.map(formatName).join(', ')],
              ['Runtime', agent.runtime],
              ...(agent.models ? [['Models', agent.models.join(', ')] as const] : []),
              [
                'Price',
                agent.price_per_hour_usd === null ? (
                  <Unknown key="price" reason="Its usage is measured instead." />
                ) : (
                  <span key="price">${agent.price_per_hour_usd} an hour</span>
                ),
              ],
              ['Registered', <RelativeTime key="at" at={agent.registered_at} />],
              ['Registered by', agent.registered_by?.owner ?? 'config/agents.yaml, or not known'],
            ]}
          />
        </section>
        <section>
          <h3 className={styles.heading}>Since it was registered</h3>
          {performance ? <Record of={performance} /> : <p>No figures were read.</p>}
        </section>
      </div>
    </Dialog>
  );
}

const NONE_YET = 'No attempt has ended yet.';

function Record({ of }: { of: Performance }) {
  return (
    <Facts
      facts={[
        ['Done', formatCount(of.tasks_completed)],
        ['Sent back', formatCount(of.reworked)],
        ['Failed', formatCount(of.tasks_failed)],
        [
          'Success',
          of.success_rate === null ? <Unknown key="success" reason={NONE_YET} /> : formatShare(of.success_rate),
        ],
        ['Response', <Duration key="response" seconds={of.average_response_seconds} reason={NONE_YET} />],
        ['Quality', <Score key="quality" score={of.quality_score} reason={NONE_YET} />],
        ['Slots in use', formatShare(of.utilization)],
        ['Model calls', formatCount(of.api_calls)],
        [
          'Cost',
          <Cost
            key="cost"
            usd={of.cost_usd}
            reason="The cost of none of its attempts is known."
            unknownPart={
              of.unpriced_attempts > 0 ? `Without ${of.unpriced_attempts} attempts of unknown cost.` : undefined
            }
          />,
        ],
      ]}
    />
  );
}
