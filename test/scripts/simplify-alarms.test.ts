import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { simplifyAlarms } from '../../scripts/emulator/simplify-alarms.ts';

const folder = mkdtempSync(join(tmpdir(), 'simplify-alarms-'));
afterAll(() => rmSync(folder, { recursive: true }));

const metric = { Namespace: 'AWS/SQS', MetricName: 'Age', Dimensions: [{ Name: 'QueueName', Value: 'q' }] };
const rest = { AlarmName: 'alarm', Threshold: 5, ComparisonOperator: 'GreaterThanThreshold', AlarmActions: ['topic'] };

/** Simplifies an alarm with these metrics. Returns its properties. */
async function simplified(Metrics: unknown[]) {
  const path = join(folder, 'stack.template.json');
  const alarm = { Type: 'AWS::CloudWatch::Alarm', Properties: { ...rest, Metrics } };
  writeFileSync(path, JSON.stringify({ Resources: { alarm, queue: { Type: 'AWS::SQS::Queue' } } }));
  expect(await simplifyAlarms(folder)).toBe(1);
  const { Resources } = JSON.parse(readFileSync(path, 'utf8'));
  expect(Resources.queue).toEqual({ Type: 'AWS::SQS::Queue' });
  return Resources.alarm.Properties;
}

test('an alarm that calculates watches the first metric it calculates with, and is otherwise as it was', async () => {
  const metrics = [
    { Expression: '100*errors/requests' },
    { Id: 'errors', MetricStat: { Metric: metric, Period: 300, Stat: 'Sum' } },
    { Id: 'requests', MetricStat: { Metric: { ...metric, MetricName: 'Count' }, Period: 60, Stat: 'Sum' } },
  ];
  expect(await simplified(metrics)).toEqual({ ...rest, ...metric, Statistic: 'Sum', Period: 300 });
});

test('a percentile is an extended statistic', async () => {
  const metrics = [{ MetricStat: { Metric: metric, Period: 60, Stat: 'p99', Unit: 'Seconds' } }];
  const expected = { ...rest, ...metric, ExtendedStatistic: 'p99', Period: 60, Unit: 'Seconds' };
  expect(await simplified(metrics)).toEqual(expected);
});
