import { nothingDone } from '../../../aws/agent-slots.ts';
import type { Agent } from '../../../core/contracts/storage/agent.ts';
import { parseLeaseKey } from '../../../core/lifecycle/lease-key.ts';
import { assignedAgentId } from '../../../core/lifecycle/task.ts';
import { NOTHING_USED } from '../../../core/metrics/subtask-usage.ts';
import { assignWaiting } from '../../operations/assign-waiting.ts';
import { endLease } from '../../operations/end-lease.ts';
import { agents, slots, subtasks } from '../../shared/stores.ts';

/** Frees the slots of an agent that were reserved before `before` and that no attempt holds. */
export async function sweepAgent(
  agentId: string,
  before: Date,
  now: Date,
): Promise<{ agent_id: string; what: string }[]> {
  const agent = await agents.getEver(agentId);
  if (!agent) return [];
  const leases = Object.entries(agent.leases);
  if (leases.length === 0) await agents.forgetHeld(agentId);
  const mended = [];
  for (const [lease, reservedAt] of leases) {
    if (Date.parse(reservedAt) > before.getTime()) continue;
    if (await freeIfUnheld(agent, lease, now))
      mended.push({ agent_id: agentId, what: `no attempt held the slot of ${lease}` });
  }
  return mended;
}

async function freeIfUnheld(agent: Agent, lease: string, now: Date): Promise<boolean> {
  const leased = parseLeaseKey(lease);
  const subtask = await subtasks.get(leased);
  const isAgents = subtask?.attempt === leased.attempt && assignedAgentId(subtask) === agent.agentId;
  if (isAgents && subtask.status === 'in_progress') return false;
  // Accepted work counts, even if the process that accepted it died before it ended the lease.
  if (isAgents && subtask.status === 'completed') {
    return endLease(subtask, 'completed', now, { usage: subtask.acceptedUsage, quality: subtask.quality?.score });
  }
  const { apiCalls, costUsd, unpriced } = subtask?.failures[leased.attempt]?.usage ?? NOTHING_USED;
  const ended = await slots.endLease(agent, lease, { ...nothingDone, apiCalls, costUsd: unpriced ? null : costUsd });
  if (ended?.wasFull) await assignWaiting(agent.agentType, now);
  return ended !== undefined;
}
