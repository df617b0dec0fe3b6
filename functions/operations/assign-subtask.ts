import { nothingDone } from '../../aws/agent-slots.ts';
import { succeedToken } from '../../aws/executions.ts';
import type { MatchResult } from '../../core/contracts/pipeline/pipeline.ts';
import type { AgentScore } from '../../core/contracts/storage/agent.ts';
import type { FreeAgent } from '../../core/contracts/storage/table.ts';
import { countingFailures } from '../../core/lifecycle/attempt-end.ts';
import { leaseKey } from '../../core/lifecycle/lease-key.ts';
import { assignedAgentId, type Subtask } from '../../core/lifecycle/task.ts';
import { withFound } from '../../core/matching/availability.ts';
import { failuresByAgent } from '../../core/matching/outlook.ts';
import { rankAgents } from '../../core/matching/rank-agents.ts';
import { matching } from '../shared/config.ts';
import { departmentQueueUrls } from '../shared/department-queues.ts';
import { slots, subtasks } from '../shared/stores.ts';
import { explainWait } from './explain-wait.ts';
import { type FreeAgents, noteAgent } from './free-agents.ts';

/**
 * assigned: this call gave the subtask to an agent.
 * lost: another process assigned it, or it no longer waits; this call held a slot for a moment and freed it again.
 * no_agent: no agent that may do it has a free slot.
 */
export type AssignResult = 'assigned' | 'lost' | 'no_agent';

/**
 * Gives a waiting subtask to the best free agent: reserves a slot, writes the assignment, sends the token of the parked
 * Match. `free`: the agents to choose from; keeps up with what this call does to them.
 */
export async function assignSubtask(subtask: Subtask, now: Date, free: FreeAgents): Promise<AssignResult> {
  const candidates = withFound([...free.values()], subtask);
  const ranked = await rank(subtask, candidates, now);
  for (const [position, choice] of ranked.entries()) {
    const agent = candidates.find(({ agentId }) => agentId === choice.agent_id) as FreeAgent;
    const reserved = await slots.reserve(agent, leaseKey(subtask), now.toISOString(), subtask.submitter);
    if (!reserved) {
      free.delete(agent.agentId);
      continue;
    }
    noteAgent(free, reserved);
    if (await writeAssignment(subtask, agent, choice, ranked.slice(position + 1), now)) return 'assigned';
    const freed = await slots.endLease(agent, leaseKey(subtask), nothingDone);
    if (freed) noteAgent(free, freed.agent);
    return 'lost';
  }
  return 'no_agent';
}

/**
 * Ranks the agents. An agent whose work was sent back is preferred. An agent that failed the subtask is left out until
 * all agents that could take it have failed it.
 */
async function rank(subtask: Subtask, candidates: FreeAgent[], now: Date): Promise<AgentScore[]> {
  const failures = countingFailures(subtask);
  const last = failures.at(-1);
  const preferred = last ? last.error === 'ReworkRequired' && last.agentId : subtask.rejected?.agentId;
  const excluded = new Set(failuresByAgent(subtask).keys());
  const rankWithout = (agentIds: ReadonlySet<string>) =>
    rankAgents({
      agents: candidates,
      subtask: { agentType: subtask.agentType, skills: subtask.skills, kind: subtask.kind ?? subtask.taskType },
      priority: subtask.priority,
      config: matching(),
      excluded: agentIds,
      now,
      ...(preferred ? { preferred } : {}),
    });
  const ranked = rankWithout(excluded);
  if (ranked.length > 0 || !candidates.some(({ agentId }) => excluded.has(agentId))) return ranked;
  const { wait } = await explainWait(subtask, now);
  if (wait.for !== 'retry' || wait.at > now.toISOString()) return [];
  excluded.delete(wait.agentId);
  return rankWithout(excluded);
}

/** False if another process was faster, or the subtask is over, and the stored assignment does not use the slot. */
async function writeAssignment(
  subtask: Subtask,
  agent: FreeAgent,
  choice: AgentScore,
  others: AgentScore[],
  now: Date,
): Promise<boolean> {
  const assignment = {
    task_id: subtask.subtaskId,
    attempt: subtask.attempt,
    assigned_at: now.toISOString(),
    selected_agents: [choice],
    fallback_agents: others.slice(0, matching().fallback_agents).map(({ agent_id }) => agent_id),
  };
  const assigned = await subtasks.assign(subtask, assignment, agent.runtime, agent.models, agent.cache);
  if (assigned) {
    await answerMatch(assigned);
    return true;
  }
  const current = await subtasks.get(subtask);
  return (
    current?.attempt === subtask.attempt &&
    current.status === 'in_progress' &&
    assignedAgentId(current) === choice.agent_id
  );
}

/** Sends the token of a Match whose assignment is written. False if it was sent before, which does no harm. */
export async function answerMatch(subtask: Subtask): Promise<boolean> {
  const result = matchResult(subtask);
  return result !== undefined && subtask.token !== undefined && (await succeedToken(subtask.token, result));
}

function matchResult(subtask: Subtask): MatchResult | undefined {
  const agentId = assignedAgentId(subtask);
  if (!agentId) return undefined;
  return {
    attempt: subtask.attempt,
    agent_id: agentId,
    queue_url: departmentQueueUrls[subtask.department],
    message_group_id: messageGroup(subtask.submitter),
  };
}

/** SQS shares a queue fairly among groups. A group id has at most 128 characters and no space. */
function messageGroup(submitter: string): string {
  return submitter.replaceAll(/[^\x21-\x7e]/g, '_').slice(-128);
}
