import type { FreeAgent } from '../../../core/contracts/storage/table.ts';
import type { Priority } from '../../../core/contracts/storage/task-schemas.ts';
import { againstPeers, costPerTaskUsd, peersOf } from '../../../core/matching/peers.ts';
import { rankAgents } from '../../../core/matching/rank-agents.ts';
import { attemptsOf, averageResponseSeconds, heldSlots } from '../../../core/metrics/agent-readings.ts';
import { matching } from '../../../functions/shared/config.ts';
import { beta } from './random.ts';

export type Choice = {
  /** Agents with a free slot that may take the work, as the table shows them. */
  agents: FreeAgent[];
  agentType: string;
  kind: string;
  skills: string[];
  priority: Priority;
  now: Date;
  random: () => number;
  /** The position of this choice, from 0. */
  turn: number;
  /** The true chance of an agent, for the oracle. */
  truth: (agentId: string) => number;
};

const AVERAGE = 0.5;
const EXPLORED = 0.1;

/** Counts of an agent at a kind of work. */
const counts = ({ record }: FreeAgent, kind: string) => record.kinds[kind] ?? { completed: 0, failed: 0 };
const load = (agent: FreeAgent) => heldSlots(agent) / agent.capacity;
const rate = ({ record }: FreeAgent) => (attemptsOf(record) === 0 ? AVERAGE : record.completed / attemptsOf(record));
const rateOfKind = (agent: FreeAgent, kind: string) => {
  const { completed, failed } = counts(agent, kind);
  return (completed + 1) / (completed + failed + 2);
};

/** The agent with the highest value; the first of several. */
function highest(agents: FreeAgent[], value: (agent: FreeAgent) => number): FreeAgent {
  const valued = agents.map((agent) => ({ agent, value: value(agent) }));
  return valued.reduce((best, one) => (one.value > best.value ? one : best)).agent;
}

/** The ways to choose an agent. `tritons` is the product's own ranking; `oracle` knows the truth. */
export const choices: Record<string, (choice: Choice) => FreeAgent> = {
  tritons: ({ agents, agentType, kind, skills, priority, now }) => {
    const subtask = { agentType, kind, skills };
    const [best] = rankAgents({ agents, subtask, priority, config: matching(), excluded: new Set(), now });
    return agents.find(({ agentId }) => agentId === best?.agent_id)!;
  },
  random: ({ agents, random }) => agents[Math.floor(random() * agents.length)]!,
  'round robin': ({ agents, turn }) => agents[turn % agents.length]!,
  'least loaded': ({ agents }) => highest(agents, (agent) => -load(agent)),
  'success, response, cost': ({ agents }) => {
    const below = agents.filter((agent) => load(agent) < 0.8);
    const peers = peersOf(agents);
    return highest(
      below.length > 0 ? below : agents,
      (agent) =>
        0.4 * rate(agent) +
        0.3 * againstPeers(averageResponseSeconds(agent.record), peers.responseSeconds) +
        0.3 * againstPeers(costPerTaskUsd(agent, peers.responseSeconds), peers.costUsd),
    );
  },
  'capability, performance, load': ({ agents, skills }) => {
    const peers = peersOf(agents);
    const covered = (agent: FreeAgent) => skills.filter((skill) => agent.skills.includes(skill)).length / skills.length;
    return highest(
      agents,
      (agent) =>
        0.3 * covered(agent) +
        0.25 * againstPeers(averageResponseSeconds(agent.record), peers.responseSeconds) +
        0.2 * (1 - load(agent)) +
        0.15 * rate(agent) +
        0.1,
    );
  },
  'epsilon-greedy': ({ agents, kind, random }) =>
    random() < EXPLORED
      ? agents[Math.floor(random() * agents.length)]!
      : highest(agents, (agent) => rateOfKind(agent, kind)),
  thompson: ({ agents, kind, random }) =>
    highest(agents, (agent) => {
      const { completed, failed } = counts(agent, kind);
      return beta(random, completed + 1, failed + 1);
    }),
  oracle: ({ agents, truth }) => highest(agents, (agent) => truth(agent.agentId)),
};
