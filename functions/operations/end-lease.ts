import type { RecordedResult, SubtaskUsage } from '../../core/lifecycle/attempt-end.ts';
import { leaseKey } from '../../core/lifecycle/lease-key.ts';
import { assignedAgentId, type Subtask } from '../../core/lifecycle/task.ts';
import { attemptMetrics, type LeaseOutcome } from '../../core/metrics/attempt-metrics.ts';
import { emitMetrics } from '../shared/emit-metrics.ts';
import { slots } from '../shared/stores.ts';
import { assignWaiting } from './assign-waiting.ts';
import { probablyFree } from './free-agents.ts';

/**
 * Frees the slot that a subtask's attempt holds, counts the attempt in the agent's record, and gives the slot to a
 * waiting subtask. Assess calls it for a completed attempt; Match, by settleAttempt, for one that failed or whose worker
 * died. False if the slot was freed before; then nothing changes.
 */
export async function endLease(
  subtask: Subtask,
  result: RecordedResult,
  now: Date,
  measured: { usage?: SubtaskUsage | undefined; quality?: number | null | undefined } = {},
): Promise<boolean> {
  const { assignment, agentType, kind, taskType } = subtask;
  const agentId = assignedAgentId(subtask);
  if (!agentId || !assignment) return false;
  const outcome: LeaseOutcome = {
    result,
    kind: kind ?? taskType,
    seconds: Math.max(0, (now.getTime() - Date.parse(assignment.assigned_at)) / 1000),
    apiCalls: measured.usage?.apiCalls ?? 0,
    costUsd: measured.usage?.unpriced ? null : (measured.usage?.costUsd ?? 0),
    quality: measured.quality ?? null,
  };
  const ended = await slots.endLease({ agentId, agentType }, leaseKey(subtask), outcome);
  if (ended) emitMetrics(attemptMetrics(outcome), { agent_type: agentType });
  // A subtask can only be waiting for this slot if the agent was full.
  if (ended?.wasFull) await assignWaiting(agentType, now, () => probablyFree(agentType, ended.agent));
  // Another call freed the slot, and may have died before it could look.
  if (!ended) await assignWaiting(agentType, now);
  return ended !== undefined;
}
