import type { AgentPerformance, TypePerformance } from '../contracts/api/agent-performance.ts';
import type { Agent, AgentRecord, AgentStatus } from '../contracts/storage/agent.ts';
import { attemptsOf, averageResponseSeconds, heldSlots } from './agent-readings.ts';
import { roundTo } from './round-to.ts';

/** All that the figures are computed from; the totals of a type are the sums over its agents. */
type Totals = Omit<AgentRecord, 'kinds'> & { held: number; capacity: number; slotSeconds: number };

/** One agent's line of GET /api/agents/performance. */
export function agentPerformance(agent: Agent, now: Date): AgentPerformance {
  return {
    agent_id: agent.agentId,
    agent_type: agent.agentType,
    department: agent.department,
    status: agent.status,
    ...figuresOf(totalsOf(agent, now)),
  };
}

/** One line per agent type among the agents, by name: ratios of sums, not means of the agents' ratios. */
export function typePerformance(agents: Agent[], now: Date): TypePerformance[] {
  return [...Map.groupBy(agents, ({ agentType }) => agentType)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([agentType, members]) => ({
      agent_type: agentType,
      department: members[0]!.department,
      agents_by_status: {
        online: countOf(members, 'online'),
        draining: countOf(members, 'draining'),
        offline: countOf(members, 'offline'),
      },
      ...figuresOf(members.map((agent) => totalsOf(agent, now)).reduce(add)),
    }));
}

function totalsOf(agent: Agent, now: Date): Totals {
  const { kinds: _, ...sums } = agent.record;
  const held = Object.values(agent.leases);
  return {
    ...sums,
    busySeconds: held.reduce((sum, reservedAt) => sum + secondsSince(reservedAt, now), sums.busySeconds),
    held: heldSlots(agent),
    capacity: agent.capacity,
    slotSeconds: agent.capacity * secondsSince(agent.registeredAt, now),
  };
}

function add(a: Totals, b: Totals): Totals {
  const keys = Object.keys(a) as (keyof Totals)[];
  return Object.fromEntries(keys.map((key) => [key, a[key] + b[key]])) as Totals;
}

function figuresOf(totals: Totals) {
  const attempted = attemptsOf(totals);
  const responseSeconds = averageResponseSeconds(totals);
  const costKnown = totals.costUsd > 0 || totals.unpriced === 0;
  return {
    tasks_completed: totals.completed,
    tasks_failed: totals.failed,
    reworked: totals.reworked,
    average_response_seconds: responseSeconds === null ? null : roundTo(responseSeconds, 3),
    success_rate: share(totals.completed, attempted),
    error_rate: share(totals.failed, attempted),
    current_load: share(totals.held, totals.capacity) ?? 0,
    utilization: share(totals.busySeconds, totals.slotSeconds) ?? 0,
    cost_usd: costKnown ? roundTo(totals.costUsd, 9) : null,
    unpriced_attempts: totals.unpriced,
    api_calls: totals.apiCalls,
    quality_score: share(totals.qualitySum, totals.qualityCount),
  };
}

/** A share of at most 1: a lowered capacity leaves more slots held and more seconds busy than it now allows. */
function share(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.min(1, roundTo(part / whole, 4));
}

function secondsSince(time: string, now: Date): number {
  return Math.max(0, (now.getTime() - Date.parse(time)) / 1000);
}

function countOf(agents: Agent[], status: AgentStatus): number {
  return agents.filter((agent) => agent.status === status).length;
}
