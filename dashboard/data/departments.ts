import type { Answer } from '../../client/types.ts';

export type DepartmentRow = {
  department: string;
  agents: number;
  busy: number;
  /** Of agents that are online, and those that others still work in, such as one that drains. */
  slots: number;
  completed: number;
  failed: number;
  successRate: number | null;
  /** The type of its agents that work waited for longest, on average. */
  slowest: { agentType: string; seconds: number } | undefined;
};

/** Each department with its agents, its record and its waits, in a fixed order. */
export function departmentRows(
  agents: Answer<'listAgents'>['agents'],
  tasks: Answer<'getTaskMetrics'> | undefined,
  types: Answer<'getAgentMetrics'> | undefined,
): DepartmentRow[] {
  const records = new Map(tasks?.departments.map((record) => [record.department as string, record]));
  const names = new Set([...agents.map(({ department }) => department as string), ...records.keys()]);
  return [...names].sort().map((department) => {
    const own = agents.filter((agent) => agent.department === department);
    const ownTypes = new Set(own.map(({ agent_type }) => agent_type));
    const waits = (types?.agent_types ?? [])
      .filter(({ agent_type }) => ownTypes.has(agent_type))
      .flatMap(({ agent_type: agentType, average_wait_seconds: seconds }) =>
        seconds === null ? [] : [{ agentType, seconds }],
      );
    const record = records.get(department);
    return {
      department,
      agents: own.length,
      busy: sum(own.map(({ working_on }) => working_on.length)),
      slots: sum(own.map(({ status, capacity, working_on }) => (status === 'online' ? capacity : working_on.length))),
      completed: record?.completed ?? 0,
      failed: record?.failed ?? 0,
      successRate: record?.success_rate ?? null,
      slowest: waits.sort((a, b) => b.seconds - a.seconds)[0],
    };
  });
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
