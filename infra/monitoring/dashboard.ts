import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type GraphWidgetProps,
  type IMetric,
  type IWidget,
  MathExpression,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Department } from '../../core/contracts/storage/task-schemas.ts';
import { fiveMinutes, ownMetric, ownMetricBy, sumOf } from './metrics.ts';
import { deadLetterQueues, functionGroups, type Watched } from './watched.ts';

/** Shows alarms first, then the three groups of measurements that the seed asks for. */
export function addDashboard(scope: Construct, name: string, watched: Watched, alarms: Alarm[]): Dashboard {
  return new Dashboard(scope, 'Dashboard', {
    dashboardName: name,
    defaultInterval: Duration.hours(3),
    widgets: [
      [new AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 4 })],
      [heading('Task completion')],
      taskWidgets(watched),
      [heading('Agents')],
      agentWidgets(watched),
      [heading('System health')],
      ...healthWidgets(watched),
    ],
  });
}

function taskWidgets({ stage: { name } }: Watched): IWidget[] {
  return [
    graph('Completion time by task type', { left: [ownMetricBy(name, 'TaskSeconds', 'Average')], ...axis('s') }),
    graph('Success by department', {
      left: [ownMetricBy(name, 'TaskSuccess', 'Average', (search) => `100*${search}`)],
      leftYAxis: { min: 0, max: 100, label: '%', showUnits: false },
    }),
    graph('Cost per task', {
      left: ['Average', 'Maximum'].map((statistic) => ownMetric(name, 'TaskCostUsd', statistic, statistic)),
      right: [ownMetric(name, 'SpendUsd', 'Sum', 'spent in an hour', Duration.hours(1))],
      ...axis('$'),
    }),
    graph('Quality distribution', {
      left: ['p10', 'p50', 'p90'].map((statistic) => ownMetric(name, 'QualityScore', statistic, statistic)),
      leftYAxis: { min: 0, max: 1, showUnits: false },
    }),
  ];
}

/** Utilization: busy workers as a share of the workers that the stage lets run at once. */
function agentWidgets({ stage, workers }: Watched): IWidget[] {
  const { name, workerConcurrency } = stage;
  const utilization = forDepartments(workers, (worker, department) => {
    const running = worker.metric('ConcurrentExecutions', { statistic: 'Maximum', period: fiveMinutes });
    const id = `running_${department.toLowerCase()}`;
    return new MathExpression({
      expression: `100*${id}/${workerConcurrency[department]}`,
      usingMetrics: { [id]: running },
      label: department,
      period: fiveMinutes,
    });
  });
  return [
    graph('Completed by agent type', { left: [ownMetricBy(name, 'AttemptSuccess', 'Sum')], stacked: true, ...axis() }),
    graph('Response time by agent type', { left: [ownMetricBy(name, 'AttemptSeconds', 'Average')], ...axis('s') }),
    graph('Error rate by agent type', {
      left: [ownMetricBy(name, 'AttemptSuccess', 'Average', (search) => `100*(1-${search})`)],
      leftYAxis: { min: 0, max: 100, label: '%', showUnits: false },
    }),
    graph('Model calls answered by provider', {
      left: [ownMetricBy(name, 'ModelCallSuccess', 'Average', (search) => `100*${search}`)],
      right: [ownMetric(name, 'CircuitsOpened', 'Sum', 'circuits opened')],
      leftYAxis: { min: 0, max: 100, label: '%', showUnits: false },
    }),
    graph('Time of model calls by provider', {
      left: [ownMetricBy(name, 'ModelCallSeconds', 'p90')],
      right: [ownMetric(name, 'CacheHits', 'Sum', 'answers from the cache')],
      ...axis('s'),
    }),
    graph('Utilization by department', { left: utilization, ...axis('%') }),
  ];
}

function healthWidgets(watched: Watched): IWidget[][] {
  const { stage, api, machine, departmentQueues } = watched;
  const { name } = stage;
  const metric = { period: fiveMinutes };
  const requests = api.metricCount({ ...metric, statistic: 'Sum', label: 'requests' });
  return [
    [
      graph('Queue depth', {
        left: forDepartments(departmentQueues, ({ queue }, label) =>
          queue.metricApproximateNumberOfMessagesVisible({ ...metric, statistic: 'Maximum', label }),
        ),
        ...axis(),
      }),
      graph('Age of the oldest message', {
        left: forDepartments(departmentQueues, ({ queue }, label) =>
          queue.metricApproximateAgeOfOldestMessage({ ...metric, label }),
        ),
        ...axis('s'),
      }),
      graph('Wait for an agent, and start', {
        left: [
          ownMetric(name, 'WaitSeconds', 'Average', 'wait, average'),
          ownMetric(name, 'WaitSeconds', 'p95', 'wait, p95'),
          ownMetric(name, 'LongestWaitSeconds', 'Maximum', 'waits now, longest'),
        ],
        right: [ownMetric(name, 'SpawnMs', 'p95', 'assigned to started, p95')],
        ...axis('s'),
        rightYAxis: { min: 0, label: 'ms', showUnits: false },
      }),
      graph('Throughput', {
        left: [
          new MathExpression({
            expression: `SUM(${ownMetricBy(name, 'TaskSuccess', 'SampleCount').expression})`,
            usingMetrics: {},
            label: 'tasks ended',
            period: fiveMinutes,
          }),
          ownMetric(name, 'SpawnMs', 'SampleCount', 'attempts started'),
        ],
        ...axis(),
      }),
    ],
    [
      graph('API availability', {
        left: [
          new MathExpression({
            expression: '100-100*errors/requests',
            usingMetrics: {
              errors: api.metricServerError({ ...metric, statistic: 'Sum' }),
              requests,
            },
            label: 'requests without 5xx',
            period: fiveMinutes,
          }),
        ],
        right: [requests],
        leftYAxis: { max: 100, label: '%', showUnits: false },
      }),
      graph('API latency', {
        left: ['p50', 'p90', 'p99'].map((statistic) => api.metricLatency({ ...metric, statistic, label: statistic })),
        ...axis('ms'),
      }),
      graph('Lambda errors and cold starts', {
        left: lambdaErrors(watched),
        right: [ownMetric(name, 'ColdStarts', 'Sum', 'cold starts')],
        ...axis(),
      }),
      graph('Executions', {
        left: [
          machine.metricStarted({ ...metric, label: 'started' }),
          machine.metricFailed({ ...metric, label: 'failed' }),
          machine.metricTimedOut({ ...metric, label: 'timed out' }),
          machine.metricThrottled({ ...metric, label: 'throttled' }),
        ],
        ...axis(),
      }),
    ],
    [
      graph('Dead letters', {
        left: [
          ownMetric(name, 'DeadLetters', 'Sum', 'recorded'),
          sumOf(
            deadLetterQueues(watched).map((queue) =>
              queue.metricApproximateNumberOfMessagesVisible({ ...metric, statistic: 'Maximum' }),
            ),
            'not looked at yet',
          ),
        ],
        ...axis(),
      }),
      graph('Events that webhooks did not get', {
        left: [ownMetric(name, 'WebhookFailures', 'Sum', 'given up')],
        ...axis(),
      }),
      graph('Events that wait to be handed on', {
        left: [ownMetric(name, 'FollowerLagSeconds', 'Maximum', 'longest wait')],
        ...axis('s'),
      }),
      graph('Mended by the sweeper', { left: [ownMetric(name, 'Mended', 'Sum', 'mended')], ...axis() }),
    ],
  ];
}

function lambdaErrors(watched: Watched): IMetric[] {
  return Object.entries(functionGroups(watched)).map(([group, functions]) =>
    sumOf(
      functions.map((one) => one.metricErrors({ period: fiveMinutes })),
      `errors, ${group}`,
    ),
  );
}

function forDepartments<T>(of: Record<Department, T>, metric: (one: T, department: Department) => IMetric): IMetric[] {
  return (Object.entries(of) as [Department, T][]).map(([department, one]) => metric(one, department));
}

/** Adds a graph; a row holds four. */
function graph(title: string, props: GraphWidgetProps) {
  return new GraphWidget({ title, width: 6, height: 6, ...props });
}

function heading(text: string) {
  return new TextWidget({ markdown: `## ${text}`, width: 24, height: 1 });
}

function axis(label?: string): Pick<GraphWidgetProps, 'leftYAxis'> {
  return { leftYAxis: { min: 0, showUnits: false, ...(label && { label }) } };
}
