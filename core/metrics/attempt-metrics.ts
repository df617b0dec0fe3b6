import type { MetricValues } from '../contracts/system/metrics.ts';
import type { RecordedResult } from '../lifecycle/attempt-end.ts';
import type { Subtask } from '../lifecycle/task.ts';

/** The end of a lease, as it is added to the agent's record; `uncounted` adds busy time, calls and costs only. */
export type LeaseOutcome = {
  result: RecordedResult;
  kind: string;
  seconds: number;
  apiCalls: number;
  costUsd: number | null;
  quality: number | null;
};

/**
 * Metrics of the start of an attempt. The wait begins when the subtask is ready, or at the assignment if it never
 * waited.
 */
export function startMetrics({ assignment, readyAt, startedAt }: Subtask): MetricValues {
  if (!assignment || !startedAt) return {};
  const started = Date.parse(startedAt);
  const assigned = Date.parse(assignment.assigned_at);
  const ready = readyAt ? Date.parse(readyAt) : assigned;
  return { SpawnMs: Math.max(0, started - assigned), WaitSeconds: Math.max(0, started - ready) / 1000 };
}

/** Metrics of the end of a lease. They follow the same rules as the agent's record, and are sent as often. */
export function attemptMetrics({ result, seconds, costUsd, quality }: LeaseOutcome): MetricValues {
  return {
    ...(result === 'uncounted' ? {} : { AttemptSeconds: seconds }),
    ...(result === 'completed' || result === 'failed' ? { AttemptSuccess: result === 'completed' ? 1 : 0 } : {}),
    ...(quality === null ? {} : { QualityScore: quality }),
    ...(costUsd ? { SpendUsd: costUsd } : {}),
  };
}
