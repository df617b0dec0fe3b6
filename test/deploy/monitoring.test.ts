import {
  CloudWatchClient,
  GetDashboardCommand,
  type MetricAlarm,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch';
import { beforeAll, expect, test } from '@jest/globals';
import { type DeployedResource, deployedResources } from './deployed.ts';

const client = new CloudWatchClient();
const there = new Map<string | undefined, MetricAlarm>();
let alarms: DeployedResource[];
let dashboards: DeployedResource[];

beforeAll(async () => {
  alarms = await deployedResources('AWS::CloudWatch::Alarm');
  dashboards = await deployedResources('AWS::CloudWatch::Dashboard');
  for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client }, {})) {
    for (const alarm of MetricAlarms) there.set(alarm.AlarmName, alarm);
  }
});

test('every alarm of the templates is in CloudWatch, with its threshold and its topic', () => {
  expect(alarms.length).toBeGreaterThan(0);
  for (const { physicalId, properties } of alarms) {
    const { Threshold, ComparisonOperator, EvaluationPeriods, AlarmActions } = properties;
    expect(there.get(physicalId)).toMatchObject({
      AlarmName: physicalId,
      Threshold,
      ComparisonOperator,
      EvaluationPeriods,
      ActionsEnabled: true,
    });
    expect(AlarmActions.length).toBeGreaterThan(0);
    expect(there.get(physicalId)?.AlarmActions).toHaveLength(AlarmActions.length);
    for (const action of there.get(physicalId)?.AlarmActions ?? []) expect(action).toMatch(/^arn:aws:sns:/);
  }
});

test('every dashboard of the templates is in CloudWatch, with widgets', async () => {
  expect(dashboards.length).toBeGreaterThan(0);
  for (const { physicalId: DashboardName } of dashboards) {
    const { DashboardBody } = await client.send(new GetDashboardCommand({ DashboardName }));
    expect(JSON.parse(DashboardBody ?? '').widgets.length).toBeGreaterThan(0);
  }
});
