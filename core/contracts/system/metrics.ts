/**
 * Metrics of the handlers: names in CloudWatch's namespace TRITONS, each with the dimension `service` (tritons-<stage>)
 * and at most one more, `by`. The handlers emit them, and the dashboard and the alarms read them, all from this table.
 * Every value of a dimension is a metric that costs money, so none is ever an id.
 */
export const METRIC_NAMESPACE = 'TRITONS';

export type Metric = {
  unit: 'Seconds' | 'Milliseconds' | 'Count' | 'None';
  by: 'task_type' | 'department' | 'agent_type' | 'provider' | null;
  /** Meaning of one value. */
  value: string;
};

export const metrics = {
  TaskSeconds: { unit: 'Seconds', by: 'task_type', value: 'from submission to the end of a completed task' },
  TaskSuccess: { unit: 'Count', by: 'department', value: '1 for a task that completed, 0 for one that failed' },
  TaskCostUsd: { unit: 'None', by: null, value: 'dollars that an ended task cost, if every price is known' },
  QualityScore: { unit: 'None', by: null, value: '0..1, of a deliverable that passed' },

  AttemptSeconds: { unit: 'Seconds', by: 'agent_type', value: 'from assignment to verdict of an attempt that counts' },
  AttemptSuccess: { unit: 'Count', by: 'agent_type', value: '1 for an attempt that completed, 0 for one that failed' },
  SpendUsd: {
    unit: 'None',
    by: null,
    value: 'dollars that an attempt, a plan or a judge cost, if the price is known',
  },

  ModelCallSuccess: {
    unit: 'Count',
    by: 'provider',
    value: '1 for a call of a model that was answered, 0 for one that was not',
  },
  ModelCallSeconds: { unit: 'Seconds', by: 'provider', value: 'of a call of a model that was answered' },
  CacheHits: { unit: 'Count', by: null, value: '1 for an answer of a model from the cache' },
  CircuitsOpened: { unit: 'Count', by: null, value: '1 each time the circuit of a model opens, or stays open longer' },

  WaitSeconds: { unit: 'Seconds', by: null, value: 'from the moment a subtask could be assigned to its start' },
  SpawnMs: { unit: 'Milliseconds', by: null, value: 'from assignment to start of an attempt' },
  LongestWaitSeconds: {
    unit: 'Seconds',
    by: null,
    value: 'the longest time that a subtask has waited for an agent by now',
  },
  Mended: { unit: 'Count', by: null, value: 'number of faults that a sweep mended' },
  DeadLetters: { unit: 'Count', by: null, value: '1 for each message that could not be processed' },
  FollowerLagSeconds: {
    unit: 'Seconds',
    by: null,
    value: 'the longest time for which events wait for metrics, webhooks or the event bus, beyond the usual',
  },
  WebhookFailures: { unit: 'Count', by: null, value: '1 for each event that a webhook did not get in 24 hours' },
  ColdStarts: { unit: 'Count', by: null, value: '1 for the first invocation of an execution environment' },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;
export type MetricValues = Partial<Record<MetricName, number>>;
export type MetricDimensions = Partial<Record<NonNullable<Metric['by']>, string>>;
