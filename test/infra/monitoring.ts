import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { modelProvider } from '../../core/contracts/config/model.ts';
import { type MetricName, metrics } from '../../core/contracts/system/metrics.ts';
import { flat, named, ofType, type Resource, type Resources, synthesise, synthesiseWith } from './synthesise.ts';

const ALARM = 'AWS::CloudWatch::Alarm';
const TOPIC = 'AWS::SNS::Topic';
const runbook = readFileSync('docs/runbook.md', 'utf8');

let dev: Resources;
let prod: Resources;
beforeAll(() => {
  dev = synthesise('dev').stateless;
  prod = synthesise('prod').stateless;
});

const alarmsOf = (resources: Resources): Resource[] => Object.values(ofType(resources, ALARM));
const sectionOf = ({ Properties }: Resource): string =>
  Properties.AlarmDescription.match(/docs\/runbook\.md#([\w-]+)$/)[1];
const shortName = (alarm: Resource) => alarm.Properties.AlarmName.replace(/^tritons-(dev|prod)-/, '');

describe('the alarms', () => {
  test('each have a section in the runbook, and each section has its alarm', () => {
    const sections = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading]) =>
      heading!.toLowerCase().replaceAll(' ', '-'),
    );
    const linked = new Set(alarmsOf(prod).map(sectionOf));
    const others = ['before-you-need-it', 'alarms'];
    expect(sections.filter((section) => !others.includes(section)).sort()).toEqual([...linked].sort());
  });

  test('have sections that say what it means, what to look at and what to do', () => {
    for (const text of runbook
      .split(/^## /m)
      .slice(1)
      .filter((section) => !/^(Before|Alarms)/.test(section))) {
      for (const part of ['**What it means.**', '**What to look at.**', '**What to do.**'])
        expect(text).toContain(part);
    }
  });

  test('are in the table of the runbook, with their thresholds', () => {
    const devAlarms = new Map(alarmsOf(dev).map((alarm) => [shortName(alarm), alarm]));
    const rows = alarmsOf(prod).map((alarm) => {
      const name = shortName(alarm);
      return `| ${name} | [${sectionOf(alarm)}](#${sectionOf(alarm)}) | ${condition(devAlarms.get(name)!)} | ${condition(alarm)} |`;
    });
    const written = [...runbook.matchAll(/^\| [a-z-]+ \| \[.*$/gm)].map(([row]) => row);
    expect(written.sort()).toEqual(rows.sort());
  });

  // Written out: an alarm on a metric that CloudWatch does not have would stay silent.
  test('watch what their descriptions say', () => {
    const watched = Object.fromEntries(alarmsOf(prod).map((alarm) => [shortName(alarm), watchedBy(alarm)]));
    const queue = (name: string, metric: string) => `AWS/SQS ${metric} Maximum QueueName=Work${name}`;
    const deadLetters = [
      ...'INFRA ARCHITECTURE AIML QUALITY SECURITY'.split(' ').map((name) => `Work${name}`),
      'Wake',
      'Webhooks',
      'WebhookPauses',
    ];
    const errors = (name: string) => `AWS/Lambda Errors Sum FunctionName=${name}Function`;
    const workers = ['Infra', 'Architecture', 'AiMl', 'Quality', 'Security'].map((name) => `WorkersExecute${name}`);
    expect(watched).toEqual({
      'dead-letters': [
        'SUM([dead_letters_0,dead_letters_1,dead_letters_2,dead_letters_3,dead_letters_4,dead_letters_5,dead_letters_6,dead_letters_7,dead_letters_8])',
        'TRITONS DeadLetters Sum service=tritons-prod',
        ...deadLetters.map((name) => `AWS/SQS ApproximateNumberOfMessagesVisible Maximum QueueName=${name}DeadLetters`),
      ],
      'executions-failed': [
        'SUM([failed_executions_0,failed_executions_1])',
        'AWS/States ExecutionsFailed Sum StateMachineArn=TaskMachine',
        'AWS/States ExecutionsTimedOut Sum StateMachineArn=TaskMachine',
      ],
      'model-circuits': ['TRITONS CircuitsOpened Sum service=tritons-prod'],
      'no-agent-available': ['TRITONS LongestWaitSeconds Maximum service=tritons-prod'],
      spend: ['TRITONS SpendUsd Sum service=tritons-prod'],
      'oldest-message-infra': [queue('INFRAQueue', 'ApproximateAgeOfOldestMessage')],
      'oldest-message-architecture': [queue('ARCHITECTUREQueue', 'ApproximateAgeOfOldestMessage')],
      'oldest-message-ai-ml': [queue('AIMLQueue', 'ApproximateAgeOfOldestMessage')],
      'oldest-message-quality': [queue('QUALITYQueue', 'ApproximateAgeOfOldestMessage')],
      'oldest-message-security': [queue('SECURITYQueue', 'ApproximateAgeOfOldestMessage')],
      'api-errors': ['100*errors/requests', 'AWS/ApiGateway 5xx Sum ApiId=Api', 'AWS/ApiGateway Count Sum ApiId=Api'],
      'api-latency': ['AWS/ApiGateway Latency p99 ApiId=Api'],
      'lambda-errors-steps': [
        'SUM([errors_0,errors_1,errors_2,errors_3,errors_4,errors_5])',
        ...['decompose', 'match', 'assess', 'giveUp', 'finish', 'fail'].map((name) => errors(`Task${name}`)),
      ],
      'lambda-errors-workers': [
        'SUM([errors_0,errors_1,errors_2,errors_3,errors_4,errors_5,errors_6,errors_7,errors_8,errors_9])',
        ...[
          ...workers,
          'WorkersConsumeDeadLetters',
          'WorkersWakeWaiting',
          'WorkersDeliverWebhook',
          'SweeperSweep',
          'JournalWrite',
        ].map(errors),
      ],
      'lambda-throttles': ['AWS/Lambda Throttles Sum '],
      'sweeper-mends': ['TRITONS Mended Sum service=tritons-prod'],
      'journal-behind': ['AWS/Lambda IteratorAge Maximum FunctionName=JournalWriteFunction'],
      'journal-followers': ['TRITONS FollowerLagSeconds Maximum service=tritons-prod'],
      'journal-failures': ['AWS/SQS ApproximateNumberOfMessagesVisible Maximum QueueName=JournalFailures'],
      'webhook-failures': ['TRITONS WebhookFailures Sum service=tritons-prod'],
      'sweeper-not-running': ['AWS/Lambda Invocations Sum FunctionName=SweeperSweepFunction'],
    });
  });

  test('may be published by CloudWatch, for this account only', () => {
    const { Statement } = named(prod, 'AWS::SNS::TopicPolicy', 'Monitoring').Properties.PolicyDocument;
    expect(Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Allow')).toEqual([
      {
        Sid: expect.any(String),
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Resource: { Ref: named(prod, TOPIC, 'Monitoring').id },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
  });

  test('go to the topic when they go off and when they are over', () => {
    const { id } = named(prod, TOPIC, 'Monitoring');
    for (const { Properties } of alarmsOf(prod)) {
      expect([Properties.AlarmActions, Properties.OKActions].flat().map(flat)).toEqual([`<${id}>`, `<${id}>`]);
    }
  });

  test('watch no more metrics than CloudWatch lets one alarm have', () => {
    for (const { Properties } of alarmsOf(prod)) {
      const watched = (Properties.Metrics ?? []).filter((metric: { MetricStat?: object }) => metric.MetricStat);
      expect(watched.length).toBeLessThanOrEqual(10);
    }
  });

  test('take silence for health, except the sweeper’s', () => {
    const breaching = alarmsOf(prod).filter(({ Properties }) => Properties.TreatMissingData !== 'notBreaching');
    expect(breaching.map(shortName)).toEqual(['sweeper-not-running']);
  });
});

describe('the dashboard', () => {
  const widgets = () =>
    JSON.parse(flat(named(prod, 'AWS::CloudWatch::Dashboard', 'Monitoring').Properties.DashboardBody)).widgets;

  test('begins with all alarms, then has the three groups', () => {
    const [first, ...rest] = widgets();
    expect(first).toMatchObject({ type: 'alarm', x: 0, y: 0, width: 24 });
    expect(first.properties.alarms).toHaveLength(alarmsOf(prod).length);
    const headings = rest.flatMap(({ type, properties }: { type: string; properties: { markdown: string } }) =>
      type === 'text' ? properties.markdown : [],
    );
    expect(headings).toEqual(['## Task completion', '## Agents', '## System health']);
  });

  test('shows every metric of our own, and no other', () => {
    const shown = new Set<string>();
    for (const { properties } of widgets()) {
      for (const row of properties.metrics ?? []) {
        if (row[0] === 'TRITONS') shown.add(row[1]);
        for (const [, name] of String(row[0].expression ?? '').matchAll(/MetricName="(\w+)"/g)) shown.add(name!);
      }
    }
    expect([...shown].sort()).toEqual(Object.keys(metrics).sort());
  });

  test('asks for metrics by the dimensions that they are kept by', () => {
    const text = JSON.stringify(widgets());
    for (const [, dimensions, name] of text.matchAll(/SEARCH\('\{TRITONS,([\w,]+)\} MetricName=\\"(\w+)\\"/g)) {
      expect(dimensions).toBe(`service,${metrics[name as MetricName].by}`);
    }
    for (const { properties } of widgets()) {
      for (const row of properties.metrics ?? [])
        if (row[0] === 'TRITONS') expect(metrics[row[1] as MetricName].by).toBeNull();
    }
  });
});

test('the documented costs of an idle stage are those of its template', () => {
  const text = readFileSync('docs/deploy.md', 'utf8').split('**Idle**')[1]!.split('**Per 1,000 tasks**')[0]!;
  const rows = [...text.matchAll(/^\| (.+?) \| (\d+) \| ([\d.]+) \| ([\d.]+) \|$/gm)].map(
    ([, what, count, each, sum]) => ({ what: what!, count: Number(count), each: Number(each), sum: Number(sum) }),
  );
  for (const { count, each, sum } of rows) expect(sum).toBeCloseTo(count * each);
  const total = rows.reduce((all, { sum }) => all + sum, 0);
  expect(Number(text.match(/\| sum \| \| \| ([\d.]+) \|/)![1])).toBeCloseTo(total);

  const all = { ...synthesise('prod').stateful, ...prod };
  const watched = alarmsOf(prod).map(
    ({ Properties }) =>
      (Properties.Metrics ?? [{ MetricStat: {} }]).filter((metric: object) => 'MetricStat' in metric).length,
  );
  const counts = Object.fromEntries(rows.map(({ what, count }) => [what, count]));
  expect(counts).toMatchObject({
    'metrics that alarms watch': watched.reduce((sum, count) => sum + count, 0),
    dashboard: Object.keys(ofType(all, 'AWS::CloudWatch::Dashboard')).length,
    // Lambda does not charge for reading streams of DynamoDB.
    'event source mappings, polling queues': Object.values(ofType(all, 'AWS::Lambda::EventSourceMapping')).filter(
      ({ Properties }) => !flat(Properties.EventSourceArn).includes('Stream'),
    ).length,
    'root key in KMS; with `customerKey` another one': Object.keys(ofType(all, 'AWS::KMS::Key')).length,
  });
  // The table would have to list any other resource with a monthly price.
  const priced = /SecretsManager|EC2::|ElastiCache|WAF|Route53|RDS|CloudFront|Logs::Delivery|Synthetics/;
  expect(Object.values(all).filter(({ Type }) => priced.test(Type))).toEqual([]);
});

test('the documented cost of our own metrics covers every value of every dimension', () => {
  const { departments, task_types } = parse(readFileSync('config/routing.yaml', 'utf8'));
  const valuesOf = {
    task_type: Object.keys(task_types).length,
    department: Object.keys(departments).length,
    agent_type: Object.values<{ agent_types: string[] }>(departments).flatMap(({ agent_types }) => agent_types).length,
    provider: modelProvider.options.length,
  };
  const counts = Object.values(metrics).map(({ by }) => (by ? valuesOf[by] : 1));
  // The three metrics of each minute have their own row.
  const total = counts.reduce((sum, count) => sum + count, 0) - 3;
  expect(readFileSync('docs/deploy.md', 'utf8')).toContain(`at the very most $${(total * 0.3).toFixed(2)} more`);
});

describe('subscribers', () => {
  test('are told by e-mail and in Slack; people who write there can change nothing', () => {
    const { stateless } = synthesiseWith('dev', {
      alarmSubscribers: { emails: ['ops@example.com'], slack: [{ workspaceId: 'T012345', channelId: 'C012345' }] },
    });
    const topic = `<${named(stateless, TOPIC, 'Monitoring').id}>`;
    const [subscription] = Object.values(ofType(stateless, 'AWS::SNS::Subscription'));
    expect(subscription?.Properties).toMatchObject({ Protocol: 'email', Endpoint: 'ops@example.com' });
    expect(flat(subscription?.Properties.TopicArn)).toBe(topic);
    const slack = named(stateless, 'AWS::Chatbot::SlackChannelConfiguration', 'Monitoring').Properties;
    expect(slack).toMatchObject({ SlackWorkspaceId: 'T012345', SlackChannelId: 'C012345' });
    expect(slack.SnsTopicArns.map(flat)).toEqual([topic]);
    expect(slack.GuardrailPolicies.map(flat)).toEqual([
      'arn:<AWS::Partition>:iam::aws:policy/CloudWatchReadOnlyAccess',
    ]);
  });

  test('of the topic are none unless the stage names them, and nobody publishes without TLS', () => {
    expect(ofType(prod, 'AWS::SNS::Subscription')).toEqual({});
    const { Statement } = named(prod, 'AWS::SNS::TopicPolicy', 'Monitoring').Properties.PolicyDocument;
    expect(Statement).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
  });
});

/** `above 5 % in 2 of 3 × 5 min`: of three periods of five minutes, two are above 5 %. */
function condition({ Properties }: Resource): string {
  const {
    AlarmDescription,
    ComparisonOperator,
    Threshold,
    EvaluationPeriods,
    DatapointsToAlarm,
    Period,
    Metrics = [],
  } = Properties;
  const periods = Metrics.map((metric: { MetricStat?: { Period: number } }) => metric.MetricStat?.Period ?? 0);
  const minutes = Math.max(Period ?? 0, ...periods) / 60;
  const many = EvaluationPeriods > 1 ? `${DatapointsToAlarm} of ${EvaluationPeriods} × ` : '';
  const [, bound] = AlarmDescription.match(/Goes off (.+?)\. What to do/);
  expect(bound).toContain(`${ComparisonOperator === 'GreaterThanThreshold' ? 'above' : 'below'} ${Threshold} `);
  return `${bound} in ${many}${minutes} min`;
}

/** The expression of an alarm, if it has one, and its metrics with the dimensions of the template. */
function watchedBy({ Properties }: Resource): string[] {
  type Metric = { Namespace: string; MetricName: string; Dimensions?: { Name: string; Value: unknown }[] };
  type Query = { Expression?: string; MetricStat?: { Metric: Metric; Stat: string } };
  const textOf = ({ Namespace, MetricName, Dimensions = [] }: Metric, statistic: string) =>
    `${Namespace} ${MetricName} ${statistic} ${Dimensions.map(({ Name, Value }) => `${Name}=${nameIn(flat(Value))}`)}`;
  const { Metrics, Statistic, ExtendedStatistic } = Properties;
  if (!Metrics) return [textOf(Properties as unknown as Metric, Statistic ?? ExtendedStatistic)];
  return (Metrics as Query[]).map(({ Expression, MetricStat }) =>
    MetricStat ? textOf(MetricStat.Metric, MetricStat.Stat) : (Expression ?? ''),
  );
}

/** `<…:ExportsOutputFnGetAttWorkINFRAQueue7F2E0AA6QueueName…>` → WorkINFRAQueue */
function nameIn(reference: string): string {
  const [, name] = /^<(?:.*FnGetAtt)?([A-Za-z]+?)[0-9A-F]{8}/.exec(reference) ?? [];
  return name ?? reference;
}
