import type { Usage } from '../contracts/storage/deliverable.ts';
import type { SubtaskUsage } from '../lifecycle/attempt-end.ts';
import type { Subtask } from '../lifecycle/task.ts';

export const NOTHING_USED: SubtaskUsage = { apiCalls: 0, costUsd: 0, unpriced: 0 };
const notKnown: SubtaskUsage = { apiCalls: 0, costUsd: 0, unpriced: 1 };

/** Usage of an attempt, in the form that its subtask sums up. */
export function subtaskUsage(usage: Usage | undefined): SubtaskUsage {
  if (!usage) return NOTHING_USED;
  return {
    apiCalls: usage.api_calls,
    costUsd: usage.cost_usd ?? 0,
    unpriced: usage.cost_usd === null ? 1 : 0,
    ...(usage.cache_hits ? { cacheHits: usage.cache_hits } : {}),
    ...(usage.by_model ? { byModel: usage.by_model } : {}),
  };
}

/**
 * Usage of a current attempt whose agent pulls: as the agent reports it now, or else reported it last. An agent that
 * took the work and reported nothing may have used anything.
 */
export function pulledUsage({ pull, startedAt }: Subtask, said?: Usage): SubtaskUsage {
  const usage = said ?? pull?.usage;
  if (usage) return subtaskUsage(usage);
  return pull && startedAt ? notKnown : NOTHING_USED;
}
