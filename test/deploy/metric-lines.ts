import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { functionNamed } from './deployed.ts';

const logs = new CloudWatchLogsClient();

/** Reads the log lines of a function that CloudWatch turns into metrics. */
export async function metricLines(functionPrefix: string): Promise<Record<string, unknown>[]> {
  const FunctionName = await functionNamed(functionPrefix);
  const { LoggingConfig } = await new LambdaClient().send(new GetFunctionConfigurationCommand({ FunctionName }));
  const lines: string[] = [];
  const group = { logGroupName: LoggingConfig?.LogGroup };
  for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, group)) {
    lines.push(...events.flatMap(({ message = '' }) => (message.startsWith('{"_aws"') ? [message.trim()] : [])));
  }
  return lines.map((line) => JSON.parse(line));
}
