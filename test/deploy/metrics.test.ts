import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { expect, test } from '@jest/globals';
import { client, newId } from '../e2e/target.ts';
import { eventually, waitForCompletion } from '../e2e/waiting.ts';
import { deployedResources } from './deployed.ts';
import { metricLines } from './metric-lines.ts';

test('the bundles that were deployed log their metrics, by stage', async () => {
  const id = newId('metrics');
  await client.submitTask({ id, type: 'ai_ml', title: 'Measured' });
  await waitForCompletion(id);
  const lines = await eventually(
    () => metricLines('Taskfinish'),
    (found) => found.some(({ TaskSuccess, department }) => TaskSuccess === 1 && department === 'AI_ML'),
  );
  expect(lines.find(({ TaskSeconds }) => TaskSeconds !== undefined)).toMatchObject({
    service: 'tritons-dev',
    _aws: { CloudWatchMetrics: [{ Namespace: 'TRITONS', Dimensions: [['service', 'task_type']] }] },
  });
  await eventually(
    () => metricLines('WorkersExecuteAiMl'),
    (started) => started.some(({ SpawnMs }) => typeof SpawnMs === 'number'),
  );
});

test('the availability of the API is that of the figures which CloudWatch has of it', async () => {
  const before = (await client.getSystemMetrics({ window: '1h' })).availability;
  expect(before.requests).not.toBeNull();
  const [api] = await deployedResources('AWS::ApiGatewayV2::Api');
  const count = (ApiId: string, MetricName: string, Value: number) => ({
    MetricName,
    Value,
    Dimensions: [{ Name: 'ApiId', Value: ApiId }],
  });
  // API Gateway writes these on AWS. MiniStack's does not, and lets others write them.
  const MetricData = [
    count(api!.physicalId, 'Count', 150),
    count(api!.physicalId, 'Count', 50),
    count(api!.physicalId, '5xx', 10),
    count('another', 'Count', 1_000),
  ];
  await new CloudWatchClient().send(new PutMetricDataCommand({ Namespace: 'AWS/ApiGateway', MetricData }));
  const { availability } = await client.getSystemMetrics({ window: '1h' });
  expect(availability).toEqual({ value: 0.95, requests: 200, faults: 10, not_measured: null });
});
