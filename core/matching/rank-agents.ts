import type { MatchingConfig } from '../contracts/config/routing.ts';
import type { AgentScore } from '../contracts/storage/agent.ts';
import type { FreeAgent } from '../contracts/storage/table.ts';
import type { Priority } from '../contracts/storage/task-schemas.ts';
import { heldSlots } from '../metrics/agent-readings.ts';
import { availableOf } from './availability.ts';
import type { Wanted } from './expertise.ts';
import { peersOf } from './peers.ts';
import { scoreAgent } from './score-agent.ts';

export type RankInput = {
  agents: FreeAgent[];
  subtask: Wanted;
  priority: Priority;
  config: MatchingConfig;
  /** Ids of agents that failed this subtask. */
  excluded: ReadonlySet<string>;
  /** The agent that a rework goes back to: first whatever its score, if it can take the work at all. */
  preferred?: string | undefined;
  now: Date;
};

/** The agents that can take the subtask now, best first. Ties go to the lower load, then to the lower agent id. */
export function rankAgents({ agents, subtask, priority, config, excluded, preferred, now }: RankInput): AgentScore[] {
  const candidates = availableOf(agents, now).filter(
    (agent) =>
      agent.agentType === subtask.agentType &&
      agent.status === 'online' &&
      heldSlots(agent) < agent.capacity &&
      !excluded.has(agent.agentId),
  );
  const peers = peersOf(candidates);
  return candidates
    .map((agent) => scoreAgent(agent, { subtask, priority, config, peers }))
    .sort(
      (a, b) =>
        Number(b.agent_id === preferred) - Number(a.agent_id === preferred) ||
        b.score - a.score ||
        a.current_load - b.current_load ||
        (a.agent_id < b.agent_id ? -1 : 1),
    );
}
