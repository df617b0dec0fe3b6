import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Department } from '../../core/contracts/storage/task-schemas.ts';
import { fiveMinutes, ownMetric, sumOf } from './metrics.ts';
import { deadLetterQueues, functionGroups, type Watched } from './watched.ts';

export type AlarmDefinition = {
  /** Unique in a stage, kebab-case. */
  name: string;
  /** Heading in docs/runbook.md, as the anchor that it gets. */
  section: string;
  /** The event, in a sentence. */
  says: string;
  metric: IMetric;
  goesOff: { above: number; unit: string } | { below: number; unit: string };
  /** The number of the last `of` periods that must be beyond the threshold; one by default. */
  periods?: { beyond: number; of: number };
  /** Meaning of missing data; by default that all is well. */
  missing?: TreatMissingData;
};

/** Metrics of several sources come minutes apart, so a period is evaluated again when all its data is there. */
const late = { beyond: 1, of: 2 };

/** Every alarm of a stage. */
export function alarmsOf(watched: Watched): AlarmDefinition[] {
  return [
    ...ofWork(watched),
    ...ofDepartments(watched),
    ...ofApi(watched),
    ...ofFunctions(watched),
    ...ofSweeper(watched),
    ...ofJournal(watched),
    ofWebhooks(watched),
  ];
}

function ofWork(watched: Watched): AlarmDefinition[] {
  const { stage, machine } = watched;
  const { waitForAgentSeconds, spendUsdPerHour, circuitsOpenedPerQuarterHour } = stage.alarmThresholds;
  const waiting = deadLetterQueues(watched).map((queue) =>
    queue.metricApproximateNumberOfMessagesVisible({ period: fiveMinutes, statistic: 'Maximum' }),
  );
  return [
    {
      name: 'dead-letters',
      section: 'dead-letters',
      says: 'Messages could not be processed.',
      metric: sumOf([ownMetric(stage.name, 'DeadLetters', 'Sum', 'recorded'), ...waiting], 'dead letters'),
      goesOff: { above: 0, unit: 'messages' },
      periods: late,
    },
    {
      name: 'executions-failed',
      section: 'executions-failed',
      says: 'Executions ended by a fault of the system, not of an agent.',
      metric: sumOf(
        [machine.metricFailed({ period: fiveMinutes }), machine.metricTimedOut({ period: fiveMinutes })],
        'failed executions',
      ),
      goesOff: { above: 0, unit: 'executions' },
      periods: late,
    },
    {
      name: 'no-agent-available',
      section: 'no-agent-available',
      says: 'Work waits for an agent, for longer than it should.',
      metric: ownMetric(stage.name, 'LongestWaitSeconds', 'Maximum', 'longest wait'),
      goesOff: { above: waitForAgentSeconds, unit: 's' },
    },
    {
      name: 'model-circuits',
      section: 'model-circuits',
      says: 'Circuits of models open again and again: providers fail or throttle.',
      metric: ownMetric(stage.name, 'CircuitsOpened', 'Sum', 'openings', Duration.minutes(15)),
      goesOff: { above: circuitsOpenedPerQuarterHour, unit: 'openings' },
    },
    {
      name: 'spend',
      section: 'spend',
      says: 'Agents spend more in an hour than they should.',
      metric: ownMetric(stage.name, 'SpendUsd', 'Sum', 'spend', Duration.hours(1)),
      goesOff: { above: spendUsdPerHour, unit: '$' },
    },
  ];
}

function ofDepartments({ stage, departmentQueues }: Watched): AlarmDefinition[] {
  return (Object.keys(departmentQueues) as Department[]).map((department) => ({
    name: `oldest-message-${department.toLowerCase().replace('_', '-')}`,
    section: 'oldest-message',
    says: `A message for ${department} is older than any work takes.`,
    metric: departmentQueues[department].queue.metricApproximateAgeOfOldestMessage({ period: fiveMinutes }),
    goesOff: { above: stage.alarmThresholds.oldestMessageSeconds, unit: 's' },
  }));
}

function ofApi({ stage, api }: Watched): AlarmDefinition[] {
  const { apiErrorPercent, apiLatencyP99Ms } = stage.alarmThresholds;
  return [
    {
      name: 'api-errors',
      section: 'api-errors',
      says: 'The API answers with 5xx.',
      metric: new MathExpression({
        expression: '100*errors/requests',
        usingMetrics: {
          errors: api.metricServerError({ period: fiveMinutes, statistic: 'Sum' }),
          requests: api.metricCount({ period: fiveMinutes, statistic: 'Sum' }),
        },
        label: '% of requests',
        period: fiveMinutes,
      }),
      goesOff: { above: apiErrorPercent, unit: '%' },
      periods: { beyond: 2, of: 3 },
    },
    {
      name: 'api-latency',
      section: 'api-latency',
      says: 'The slowest answers of the API take too long.',
      metric: api.metricLatency({ period: fiveMinutes, statistic: 'p99' }),
      goesOff: { above: apiLatencyP99Ms, unit: 'ms' },
      periods: { beyond: 3, of: 3 },
    },
  ];
}

/** A broken API function answers its caller with 5xx, so the alarm api-errors covers it. */
function ofFunctions(watched: Watched): AlarmDefinition[] {
  const { steps, workers } = functionGroups(watched);
  const errors = Object.entries({ steps, workers }).map(([group, functions]) => ({
    name: `lambda-errors-${group}`,
    section: 'lambda-errors',
    says: `Functions (${group}) broke: out of time, out of memory, or at their start.`,
    metric: sumOf(
      functions.map((one) => one.metricErrors({ period: fiveMinutes })),
      'errors',
    ),
    goesOff: { above: 0, unit: 'errors' },
    // Lambda dates an error by the start of the invocation, which may have been 15 minutes ago.
    periods: { beyond: 1, of: 4 },
  }));
  return [
    ...errors,
    {
      name: 'lambda-throttles',
      section: 'lambda-throttles',
      says: 'The account runs as many functions at once as it may.',
      // Has no dimensions: all functions of an account in a region share its concurrency.
      metric: new Metric({
        namespace: 'AWS/Lambda',
        metricName: 'Throttles',
        statistic: 'Sum',
        period: fiveMinutes,
        label: 'throttled invocations',
      }),
      goesOff: { above: 0, unit: 'invocations' },
      periods: { beyond: 2, of: 3 },
    },
  ];
}

function ofJournal({ stage, journal, journalFailures }: Watched): AlarmDefinition[] {
  return [
    {
      name: 'journal-behind',
      section: 'journal',
      says: 'Changes have not reached the journal for ten minutes.',
      metric: journal.metric('IteratorAge', { period: fiveMinutes, statistic: 'Maximum' }),
      goesOff: { above: 600_000, unit: 'ms' },
    },
    {
      name: 'journal-followers',
      section: 'journal',
      says: 'Events have not reached metrics, webhooks or the event bus for ten minutes.',
      metric: ownMetric(stage.name, 'FollowerLagSeconds', 'Maximum', 'longest wait'),
      goesOff: { above: 600, unit: 's' },
    },
    {
      name: 'journal-failures',
      section: 'journal',
      says: 'The journal could not take changes, and they are lost to it.',
      metric: journalFailures.metricApproximateNumberOfMessagesVisible({ period: fiveMinutes, statistic: 'Maximum' }),
      goesOff: { above: 0, unit: 'messages' },
    },
  ];
}

function ofWebhooks({ stage }: Watched): AlarmDefinition {
  return {
    name: 'webhook-failures',
    section: 'webhooks',
    says: 'Events did not reach their webhooks in 24 hours.',
    metric: ownMetric(stage.name, 'WebhookFailures', 'Sum', 'events given up'),
    goesOff: { above: 0, unit: 'events' },
  };
}

function ofSweeper({ stage, sweep }: Watched): AlarmDefinition[] {
  const mending: AlarmDefinition = {
    name: 'sweeper-mends',
    section: 'sweeper-mends',
    says: 'The sweeper mends more than an occasional crash leaves behind.',
    metric: ownMetric(stage.name, 'Mended', 'Sum', 'mended', Duration.minutes(15)),
    goesOff: { above: stage.alarmThresholds.mendedPerQuarterHour, unit: 'mended' },
  };
  if (!stage.sweeperEnabled) return [mending];
  const idle: AlarmDefinition = {
    name: 'sweeper-not-running',
    section: 'sweeper-not-running',
    says: 'The sweeper has not run for ten minutes.',
    metric: sweep.metricInvocations({ period: fiveMinutes }),
    goesOff: { below: 1, unit: 'sweeps' },
    periods: { beyond: 2, of: 2 },
    missing: TreatMissingData.BREACHING,
  };
  return [mending, idle];
}
