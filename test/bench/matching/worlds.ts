import { between, exponential, randomOf } from './random.ts';

export const KINDS = ['api_development', 'database_schema', 'microservice_creation', 'integration_development'];
export const SUBTASKS = 900;
const AGENTS = 24;
const CAPACITY = 3;
/** The share of all slots that is busy on average. */
const UTILISATION = 0.5;
const MEAN_SECONDS = 120;
const PRIORITIES = ['critical', 'high', 'medium', 'low'] as const;

/** An agent with the truth about it, which only the oracle knows. Times are seconds since the start. */
export type TrueAgent = {
  id: string;
  skills: string[];
  capacity: number;
  /** The chance that an attempt at a kind of work, begun at a time, succeeds. */
  chance: (kind: string, at: number) => number;
  /** The share of its failures that never end by themselves. */
  hangs: number;
  seconds: number;
  costUsd: number;
  joinsAt: number;
  leavesAt: number;
  /** Finished work that its record holds at the start, for each kind. */
  past: number;
};
export type Work = { at: number; kind: string; skills: string[]; priority: (typeof PRIORITIES)[number] };
/** `watched`: the agents that the scenario is about, and the time from which on their share of the work is measured. */
export type World = { agents: TrueAgent[]; work: Work[]; watched?: { ids: Set<string>; from: number } };

type Settings = { random: () => number; end: number };

/** Agents with one or two good kinds each, which they declare. */
function specialists({ random }: Settings, past = 20): TrueAgent[] {
  return Array.from({ length: AGENTS }, (_, n) => {
    const good = new Set([KINDS[n % KINDS.length]!, KINDS[Math.floor(random() * KINDS.length)]!]);
    const chances = new Map(
      KINDS.map((kind) => [kind, good.has(kind) ? between(random, 0.7, 0.97) : between(random, 0.3, 0.75)]),
    );
    return {
      id: `agent_${String(n).padStart(2, '0')}`,
      skills: [...good],
      capacity: CAPACITY,
      chance: (kind: string) => chances.get(kind)!,
      hangs: 0,
      seconds: MEAN_SECONDS * between(random, 0.5, 1.5),
      costUsd: between(random, 0.05, 0.5),
      joinsAt: 0,
      leavesAt: Number.POSITIVE_INFINITY,
      past,
    };
  });
}

const meanChance = (agent: TrueAgent) => KINDS.reduce((sum, kind) => sum + agent.chance(kind, 0), 0) / KINDS.length;
const bestFirst = (agents: TrueAgent[]) => [...agents].sort((a, b) => meanChance(b) - meanChance(a));

function workOf({ random, end }: Settings, isBursty = false): Work[] {
  const bursts = 12;
  return Array.from({ length: SUBTASKS }, () => {
    const kind = KINDS[Math.floor(random() * KINDS.length)]!;
    const at = isBursty ? (Math.floor(random() * bursts) / bursts) * end + exponential(random, 60) : random() * end;
    const priority = PRIORITIES[Math.floor(random() * PRIORITIES.length)]!;
    return { at, kind, skills: [kind], priority };
  }).sort((a, b) => a.at - b.at);
}

const scenario =
  (
    change: (agents: TrueAgent[], settings: Settings) => World['watched'] | undefined,
    options: { past?: number; isBursty?: boolean } = {},
  ) =>
  (seed: number): World => {
    const end = (SUBTASKS * MEAN_SECONDS * 1.3) / (AGENTS * CAPACITY * UTILISATION);
    const settings = { random: randomOf(seed * 7919), end };
    const agents = specialists(settings, options.past);
    const watched = change(agents, settings);
    return { agents, work: workOf(settings, options.isBursty), ...(watched && { watched }) };
  };

export const scenarios: Record<string, (seed: number) => World> = {
  'alike agents': scenario((agents, { random }) => {
    for (const agent of agents) {
      const chance = between(random, 0.82, 0.88);
      agent.chance = () => chance;
      agent.skills = [...KINDS];
    }
    return undefined;
  }),
  'misleading skills': scenario((agents) => {
    for (const agent of agents) agent.skills = KINDS.filter((kind) => !agent.skills.includes(kind));
    return undefined;
  }),
  'the best breaks': scenario((agents, { end }) => {
    // Many slots, so that its share could stay large.
    const [best] = agents as [TrueAgent];
    const from = end * 0.4;
    Object.assign(best, {
      skills: [...KINDS],
      capacity: 5 * CAPACITY,
      chance: (_kind: string, at: number) => (at < from ? 0.98 : 0.05),
      seconds: MEAN_SECONDS / 2,
      costUsd: 0.05,
    });
    return { ids: new Set([best.id]), from };
  }),
  market: scenario((agents, { random }) => {
    for (const agent of agents) {
      const quality = random();
      agent.chance = () => 0.4 + 0.55 * quality;
      agent.costUsd = 0.03 + 0.9 * quality ** 2;
    }
    return undefined;
  }),
  bursts: scenario(() => undefined, { isBursty: true }),
  'good newcomers': scenario((agents, { random, end }) => {
    const newcomers = agents.slice(0, 6);
    const from = end * 0.2;
    for (const agent of agents) {
      const chance = newcomers.includes(agent) ? between(random, 0.93, 0.98) : between(random, 0.6, 0.8);
      agent.chance = () => chance;
      agent.skills = [...KINDS];
    }
    for (const agent of newcomers) Object.assign(agent, { joinsAt: from, past: 0 });
    return { ids: new Set(newcomers.map(({ id }) => id)), from };
  }),
  'cold start': scenario(() => undefined, { past: 0 }),
  'hanging agents': scenario((agents) => {
    for (const agent of agents.slice(0, 6))
      Object.assign(agent, { chance: () => 0.4, hangs: 1, skills: [...KINDS], past: 0 });
    return undefined;
  }),
  fading: scenario((agents, { end }) => {
    for (const agent of bestFirst(agents).slice(0, 8)) {
      const { chance } = agent;
      agent.chance = (kind, at) => chance(kind, at) * (1 - 0.7 * Math.min(1, at / end));
    }
    return undefined;
  }),
  churn: scenario((agents, { random, end }) => {
    for (const [n, agent] of agents.entries()) {
      if (n % 3 === 0) agent.leavesAt = between(random, 0.1, 0.9) * end;
      if (n % 3 === 1) Object.assign(agent, { joinsAt: between(random, 0.1, 0.9) * end, past: 0 });
    }
    return undefined;
  }),
};
