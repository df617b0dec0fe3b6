import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { expect, test } from '@jest/globals';
import { client, newId } from '../e2e/target.ts';
import { eventually, waitForCompletion } from '../e2e/waiting.ts';
import { functionNamed } from './deployed.ts';

const logs = new CloudWatchLogsClient();

/** Reads the log lines of a function that CloudWatch turns into metrics. */
async function metricLines(functionPrefix: string): Promise<Record<string, unknown>[]> {
  const FunctionName = await functionNamed(functionPrefix);
  const { LoggingConfig } = await new LambdaClient().send(new GetFunctionConfigurationCommand({ FunctionName }));
  const lines: string[] = [];
  const group = { logGroupName: LoggingConfig?.LogGroup };
  for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, group)) {
    lines.push(...events.flatMap(({ message = '' }) => (message.startsWith('{"_aws"') ? [message.trim()] : [])));
  }
  return lines.map((line) => JSON.parse(line));
}

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
  const started = await metricLines('WorkersExecuteAiMl');
  expect(started.some(({ SpawnMs }) => typeof SpawnMs === 'number')).toBe(true);
});
