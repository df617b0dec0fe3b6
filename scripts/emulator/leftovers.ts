import { CloudWatchClient, DescribeAlarmsCommand, ListDashboardsCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';

/** Lists the resources that CloudFormation named after a stack and that still exist. */
export async function leftovers(prefix: string): Promise<string[]> {
  const [buckets, queues, tables, functions, machines, groups, alarms, dashboards] = await Promise.all([
    new S3Client().send(new ListBucketsCommand({})),
    new SQSClient().send(new ListQueuesCommand({})),
    new DynamoDBClient().send(new ListTablesCommand({})),
    new LambdaClient().send(new ListFunctionsCommand({})),
    new SFNClient().send(new ListStateMachinesCommand({})),
    new CloudWatchLogsClient().send(new DescribeLogGroupsCommand({})),
    new CloudWatchClient().send(new DescribeAlarmsCommand({})),
    new CloudWatchClient().send(new ListDashboardsCommand({})),
  ]);
  const names = [
    ...(buckets.Buckets ?? []).map(({ Name }) => `bucket ${Name}`),
    ...(queues.QueueUrls ?? []).map((url) => `queue ${url.split('/').at(-1)}`),
    ...(tables.TableNames ?? []).map((name) => `table ${name}`),
    ...(functions.Functions ?? []).map(({ FunctionName }) => `function ${FunctionName}`),
    ...(machines.stateMachines ?? []).map(({ name }) => `state machine ${name}`),
    ...(groups.logGroups ?? []).map(({ logGroupName }) => `log group ${logGroupName}`),
    ...(alarms.MetricAlarms ?? []).map(({ AlarmName }) => `alarm ${AlarmName}`),
    ...(dashboards.DashboardEntries ?? []).map(({ DashboardName }) => `dashboard ${DashboardName}`),
  ];
  return names.filter((name) => name.toLowerCase().includes(prefix));
}
