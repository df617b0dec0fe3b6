import type { MetricValues } from '../contracts/system/metrics.ts';
import type { LeaseResult } from '../lifecycle/attempt-end.ts';
import type { Subtask } from '../lifecycle/task.ts';

/** What the end of a lease adds to an agent's record. Nothing but busy time where the attempt does not count. */
export type LeaseOutcome = {
  result: LeaseResult;
  kind: string;
  seconds: number;
  apiCalls: number;
  costUsd: number | null;
  quality: number | null;
};

/** What is measured when an attempt starts. It could have been assigned when it was ready, or else at once. */
export function startMetrics({ assignment, readyAt, startedAt }: Subtask): MetricValues {
  if (!assignment || !startedAt) return {};
  const started = Date.parse(startedAt);
  const assigned = Date.parse(assignment.assigned_at);
  const ready = readyAt ? Date.parse(readyAt) : assigned;
  return { SpawnMs: Math.max(0, started - assigned), WaitSeconds: Math.max(0, started - ready) / 1000 };
}

/** What is measured when an attempt's lease ends: by the same rules as the agent's record, and as often. */
export function attemptMetrics({ result, seconds, costUsd, quality }: LeaseOutcome): MetricValues {
  return {
    ...(result === 'uncounted' ? {} : { AttemptSeconds: seconds }),
    ...(result === 'completed' || result === 'failed' ? { AttemptSuccess: result === 'completed' ? 1 : 0 } : {}),
    ...(quality === null ? {} : { QualityScore: quality }),
    ...(costUsd ? { SpendUsd: costUsd } : {}),
  };
}
