import type { Answer } from '../../client/types.ts';
import type { Agent } from './queries.ts';
import { type Look, lookAs, lookOf } from './states.ts';

export type { Agent };
export type Performance = Answer<'getAgentPerformance'>['agents'][number];

/** busy: at work. free: could take work now. away: gets none, for a reason. */
export type AgentState = { group: 'busy' | 'free' | 'away'; look: Look; reason: string };

/** What an agent does now, and if it does nothing, why. `now` in milliseconds. */
export function stateOf(agent: Agent, now: number): AgentState {
  const { status, working_on, capacity, runtime, unavailable_until } = agent;
  const isAtWork = working_on.length > 0;
  if (status === 'draining') {
    const reason = isAtWork ? 'Ends what it has begun, and gets no more.' : 'Gets no more work until it is resumed.';
    return { group: isAtWork ? 'busy' : 'away', look: lookOf('draining'), reason };
  }
  if (isAtWork)
    return {
      group: 'busy',
      look: lookAs('running', 'at work'),
      reason: `${capacity - working_on.length} of ${capacity} slots are free.`,
    };
  if (status === 'offline') {
    const reason = runtime === 'pull' ? 'Its process does not ask for work.' : 'It was taken offline.';
    return { group: 'away', look: lookOf('offline'), reason };
  }
  if (unavailable_until !== null && Date.parse(unavailable_until) > now)
    return { group: 'away', look: lookAs('attention', 'waits for its models'), reason: 'Its models cannot be called.' };
  return { group: 'free', look: lookAs('waiting', 'free'), reason: 'Free: no subtask waits for it.' };
}

/** What a reader looks for; null: everything. */
export type AgentSearch = { type: string | null; department: string | null; text: string | null };

/** True if an agent is of this type and department, with this text in its name, type or a skill, whatever its case. */
export function isSought(
  { agent_id, agent_type, department, skills }: Pick<Agent, 'agent_id' | 'agent_type' | 'department' | 'skills'>,
  sought: AgentSearch,
): boolean {
  const text = sought.text?.trim().toLowerCase() ?? '';
  return (
    (!sought.type || agent_type === sought.type) &&
    (!sought.department || department === sought.department) &&
    [agent_id, agent_type, ...skills].some((one) => one.toLowerCase().includes(text))
  );
}

const ORDER = { busy: 0, away: 1, free: 2 };

/** Agents by department, in the order in which they concern a reader: at work, away, free. */
export function byDepartment(agents: readonly Agent[], now: number): [department: string, agents: Agent[]][] {
  const departments = new Map<string, Agent[]>();
  for (const agent of agents) departments.set(agent.department, [...(departments.get(agent.department) ?? []), agent]);
  const rank = (agent: Agent) => ORDER[stateOf(agent, now).group];
  return [...departments]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([department, all]) => [department, all.toSorted((a, b) => rank(a) - rank(b))]);
}
