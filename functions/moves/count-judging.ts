import type { AttemptRef } from '../../aws/subtasks.ts';
import type { Usage } from '../../core/contracts/deliverable.ts';
import { subtaskUsage } from '../../core/metrics/subtask-usage.ts';
import { emitMetrics } from '../shared/emit-metrics.ts';
import { subtasks } from '../shared/stores.ts';

/** Adds what a judge used to what its subtask did, once. Its budget was charged call by call; the agent's record is not. */
export async function countJudging(ref: AttemptRef, usage: Usage): Promise<void> {
  const used = subtaskUsage(usage);
  if (used.apiCalls === 0) return;
  const counted = await subtasks.addJudging(ref, used);
  if (counted && usage.cost_usd) emitMetrics({ SpendUsd: usage.cost_usd });
}
