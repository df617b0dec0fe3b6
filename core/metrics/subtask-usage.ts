import type { Usage } from '../contracts/deliverable.ts';
import type { SubtaskUsage } from '../lifecycle/task.ts';

/** What an attempt used, as it is summed on its subtask. */
export function subtaskUsage(usage: Usage | undefined): SubtaskUsage {
  if (!usage) return { apiCalls: 0, costUsd: 0, unpriced: 0 };
  return { apiCalls: usage.api_calls, costUsd: usage.cost_usd ?? 0, unpriced: usage.cost_usd === null ? 1 : 0 };
}
