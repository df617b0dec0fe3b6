import type { Agent } from '../../core/contracts/agent.ts';
import { agents, subtasks } from '../shared/stores.ts';
import { wakeWaiting } from './wake-waiting.ts';

/** Frees slots of an agent that were reserved before `before` and that no attempt holds. */
export async function sweepAgent(
  agentId: string,
  before: Date,
  now: Date,
): Promise<{ agent_id: string; what: string }[]> {
  const agent = await agents.get(agentId);
  if (!agent) return [];
  const leases = Object.entries(agent.leases);
  if (leases.length === 0) await agents.forgetHeld(agentId);
  const mended = [];
  for (const [lease, reservedAt] of leases) {
    if (Date.parse(reservedAt) > before.getTime() || (await isHeld(agent, lease))) continue;
    const released = await agents.release(agent, lease, {
      result: 'uncounted',
      kind: '',
      seconds: 0,
      apiCalls: 0,
      costUsd: 0,
      quality: null,
    });
    if (released) mended.push({ agent_id: agentId, what: `no attempt held the slot of ${lease}` });
    if (released?.wasFull) await wakeWaiting(agent.agentType, now, false);
  }
  return mended;
}

async function isHeld({ agentId }: Agent, lease: string): Promise<boolean> {
  const [taskId = '', subtaskId = '', attempt] = lease.split('/');
  const subtask = await subtasks.get({ taskId, subtaskId });
  return (
    subtask?.status === 'in_progress' &&
    subtask.attempt === Number(attempt) &&
    subtask.assignment?.selected_agents[0]?.agent_id === agentId
  );
}
