import type * as z from 'zod';
import type { Agent } from '../contracts/agent.ts';
import type { agentView } from '../contracts/task-views.ts';
import { isAvailable } from '../matching/availability.ts';
import { roundTo } from '../metrics/round-to.ts';

export function viewAgent(agent: Agent, now: Date): z.input<typeof agentView> {
  const leases = Object.entries(agent.leases);
  return {
    agent_id: agent.agentId,
    agent_type: agent.agentType,
    department: agent.department,
    skills: agent.skills,
    capacity: agent.capacity,
    runtime: agent.runtime,
    models: agent.models ?? null,
    price_per_hour_usd: agent.pricePerHourUsd,
    status: agent.status,
    unavailable_until: isAvailable(agent, now) ? null : (agent.unavailableUntil ?? null),
    current_load: roundTo(leases.length / agent.capacity, 4),
    working_on: leases.map(([lease, since]) => {
      const [task_id = '', subtask_id = '', attempt] = lease.split('/');
      return { task_id, subtask_id, attempt: Number(attempt), since };
    }),
    registered_at: agent.registeredAt,
  };
}
