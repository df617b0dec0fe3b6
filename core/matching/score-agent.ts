import type { MatchingConfig } from '../contracts/config/routing.ts';
import type { AgentScore } from '../contracts/storage/agent.ts';
import type { FreeAgent } from '../contracts/storage/table.ts';
import type { Priority } from '../contracts/storage/task-schemas.ts';
import { attemptsOf, averageResponseSeconds, heldSlots } from '../metrics/agent-readings.ts';
import { roundTo } from '../metrics/round-to.ts';
import { expertise, type Wanted } from './expertise.ts';
import { againstPeers, costPerTaskUsd, type Peers } from './peers.ts';
import { reliability } from './reliability.ts';

type Basis = { subtask: Wanted; priority: Priority; config: MatchingConfig; peers: Peers };

/**
 * The score of an agent with a free slot, with the factors it comes from. Factors are rounded to 4 decimals first, so
 * that the score can be recomputed from the stored factors.
 */
export function scoreAgent(agent: FreeAgent, { subtask, priority, config, peers }: Basis): AgentScore {
  const { record } = agent;
  const attempted = attemptsOf(record);
  const inexperience = Math.max(0, 1 - attempted / config.newcomer_attempts);
  const factors = {
    expertise_score: round(expertise(agent, subtask, config.newcomer_attempts)),
    availability: true,
    current_load: round(heldSlots(agent) / agent.capacity),
    success_rate: attempted === 0 ? null : round(record.completed / attempted),
    reliability: round(reliability({ succeeded: record.completed, attempted })),
    speed_score: round(againstPeers(averageResponseSeconds(record), peers.responseSeconds)),
    cost_score: round(againstPeers(costPerTaskUsd(agent, peers.responseSeconds), peers.costUsd)),
    newcomer_bonus: round(config.newcomer_bonus * inexperience),
  };
  const weights = config.weights[priority];
  const score =
    weights.expertise * factors.expertise_score +
    weights.reliability * factors.reliability +
    weights.load * (1 - factors.current_load) +
    weights.speed * factors.speed_score +
    weights.cost * factors.cost_score +
    factors.newcomer_bonus;
  return { agent_id: agent.agentId, score: round(score), ...factors };
}

function round(value: number): number {
  return roundTo(value, 4);
}
