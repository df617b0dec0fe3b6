import type * as z from 'zod';
import type { agentView } from '../contracts/api/task-views.ts';
import type { Agent } from '../contracts/storage/agent.ts';
import { parseLeaseKey } from '../lifecycle/lease-key.ts';
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
      const { taskId, subtaskId, attempt } = parseLeaseKey(lease);
      return { task_id: taskId, subtask_id: subtaskId, attempt, since };
    }),
    registered_at: agent.registeredAt,
    registered_by: agent.registeredBy
      ? { owner: agent.registeredBy.owner, key_id: agent.registeredBy.keyId ?? null }
      : null,
  };
}
