import { CreateTableCommand, DynamoDBClient, ResourceInUseException } from '@aws-sdk/client-dynamodb';
import { BucketAlreadyOwnedByYou, CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { departments } from '../core/contracts/pipeline/pipeline.ts';
import { tableIndexes } from '../core/contracts/storage/table.ts';
import type { Department } from '../core/contracts/storage/task-schemas.ts';
import type { EnvironmentVariable } from '../core/contracts/system/environment.ts';

const ACCOUNT = '000000000000';
const REGION = 'us-east-1';
/** Rejections after which a message goes to the dead-letter queue, as in infra. */
const MAX_RECEIVES = 3;

export type Ports = { dynamodbPort: number; sqsAndS3Port: number; stepFunctionsPort: number };
export type Queue = { name: string; url: string; arn: string };
export type WithDeadLetters = { queue: Queue; deadLetters: Queue };
export type Queues = { departments: Record<Department, WithDeadLetters>; wake: WithDeadLetters };

const queueAt = (port: number, name: string): Queue => ({
  name,
  url: `http://127.0.0.1:${port}/${ACCOUNT}/${name}`,
  arn: `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`,
});

const withDeadLetters = (port: number, name: string): WithDeadLetters => ({
  queue: queueAt(port, name),
  deadLetters: queueAt(port, `${name}-dead-letters`),
});

export function queuesAt(port: number): Queues {
  const entries = departments.map((department) => {
    const name = `tritons-${department.toLowerCase().replace('_', '-')}`;
    return [department, withDeadLetters(port, name)];
  });
  return { departments: Object.fromEntries(entries), wake: withDeadLetters(port, 'tritons-wake') };
}

/** Points the AWS SDK and the handlers at the embedded cloud. Only endpoints and names differ from AWS. */
export function embeddedEnvironment(ports: Ports, queues: Queues): Record<string, string> {
  const resources: Record<EnvironmentVariable, string> = {
    TABLE_NAME: 'tritons',
    BUCKET_NAME: 'tritons',
    STATE_MACHINE_ARN: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:task`,
    QUEUE_URL_INFRA: queues.departments.INFRA.queue.url,
    QUEUE_URL_ARCHITECTURE: queues.departments.ARCHITECTURE.queue.url,
    QUEUE_URL_AI_ML: queues.departments.AI_ML.queue.url,
    QUEUE_URL_QUALITY: queues.departments.QUALITY.queue.url,
    QUEUE_URL_SECURITY: queues.departments.SECURITY.queue.url,
    WAKE_QUEUE_URL: queues.wake.queue.url,
  };
  return {
    ...resources,
    POWERTOOLS_SERVICE_NAME: 'tritons-local',
    // Nothing reads metrics here.
    POWERTOOLS_METRICS_DISABLED: process.env.POWERTOOLS_METRICS_DISABLED ?? 'true',
    POWERTOOLS_LOG_LEVEL: process.env.POWERTOOLS_LOG_LEVEL ?? 'WARN',
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'embedded',
    AWS_SECRET_ACCESS_KEY: 'embedded',
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${ports.dynamodbPort}`,
    AWS_ENDPOINT_URL_SQS: `http://127.0.0.1:${ports.sqsAndS3Port}`,
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${ports.sqsAndS3Port}`,
    AWS_ENDPOINT_URL_SFN: `http://127.0.0.1:${ports.stepFunctionsPort}`,
  };
}

/** Creates table, bucket and queues, unless they exist. */
export async function createResources(queues: Queues): Promise<void> {
  await Promise.all([createTable('tritons'), createBucket('tritons'), createQueues(queues)]);
}

async function createTable(name: string): Promise<void> {
  const keys = ['pk', 'sk', 'gsi1pk', 'gsi1sk', 'gsi2pk', 'gsi2sk'];
  const schema = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ];
  const index = (indexName: keyof typeof tableIndexes) => ({
    IndexName: indexName,
    KeySchema: schema(`${indexName}pk`, `${indexName}sk`),
    Projection: { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: [...tableIndexes[indexName]] },
  });
  try {
    await new DynamoDBClient({}).send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: schema('pk', 'sk'),
        GlobalSecondaryIndexes: [index('gsi1'), index('gsi2')],
      }),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
}

async function createBucket(name: string): Promise<void> {
  try {
    await new S3Client({}).send(new CreateBucketCommand({ Bucket: name }));
  } catch (error) {
    if (!(error instanceof BucketAlreadyOwnedByYou)) throw error;
  }
}

async function createQueues({ departments: byDepartment, wake }: Queues): Promise<void> {
  const sqs = new SQSClient({});
  const create = (queue: Queue, Attributes: Record<string, string> = {}) =>
    sqs.send(new CreateQueueCommand({ QueueName: queue.name, Attributes }));
  const createBoth = async ({ queue, deadLetters }: WithDeadLetters, attributes: Record<string, string> = {}) => {
    await create(deadLetters);
    const redrive = { deadLetterTargetArn: deadLetters.arn, maxReceiveCount: MAX_RECEIVES };
    await create(queue, { ...attributes, RedrivePolicy: JSON.stringify(redrive) });
  };
  await createBoth(wake);
  for (const each of Object.values(byDepartment)) await createBoth(each, { VisibilityTimeout: '5400' });
}
