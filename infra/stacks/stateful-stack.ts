import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { tableIndexes } from '../../core/contracts/storage/table.ts';
import { type Department, department } from '../../core/contracts/storage/task-schemas.ts';
import { type HandlerName, sizeOf } from '../../core/contracts/system/handlers.ts';
import { acknowledge } from '../acknowledge.ts';
import type { Stage } from '../config.ts';
import { CustomerKey } from '../constructs/customer-key.ts';
import { RootKey } from '../constructs/root-key.ts';
import { WorkQueue } from '../constructs/work-queue.ts';

/** The resources that hold data: deployed first, changed rarely, and kept if the stage keeps its data. */
export class StatefulStack extends Stack {
  readonly table: TableV2;
  readonly journalTable: TableV2;
  /** Keys of changes that the journal could not take. */
  readonly journalFailures: Queue;
  readonly bucket: Bucket;
  readonly departmentQueues: Record<Department, WorkQueue>;
  readonly wakeQueue: WorkQueue;
  /** Events that webhooks get now, and those that wait for their next attempt. */
  readonly webhookQueue: WorkQueue;
  readonly webhookPauseQueue: WorkQueue;
  /** Rules of others hang on it, so it stays as long as the data. */
  readonly eventBus: EventBus | undefined;
  readonly key: CustomerKey | undefined;
  readonly rootKey: RootKey;

  constructor(scope: Construct, id: string, stage: Stage, props: StackProps) {
    super(scope, id, { ...props, terminationProtection: stage.keepData });
    const removalPolicy = stage.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const key = stage.customerKey ? new CustomerKey(this, 'Key', removalPolicy) : undefined;
    this.key = key;
    this.rootKey = new RootKey(this, 'RootKey', stage.name, removalPolicy);

    const kept = {
      timeToLiveAttribute: 'ttl',
      billing: Billing.onDemand(),
      ...(key && { encryption: TableEncryptionV2.customerManagedKey(key) }),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: stage.pointInTimeRecovery },
      deletionProtection: stage.keepData,
      removalPolicy,
    };
    this.table = new TableV2(this, 'Table', {
      partitionKey: text('pk'),
      sortKey: text('sk'),
      globalSecondaryIndexes: (['gsi1', 'gsi2'] as const).map((indexName) => ({
        indexName,
        partitionKey: text(`${indexName}pk`),
        sortKey: text(`${indexName}sk`),
        projectionType: ProjectionType.INCLUDE,
        nonKeyAttributes: [...tableIndexes[indexName]],
      })),
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      ...kept,
    });
    this.journalTable = new TableV2(this, 'Journal', { partitionKey: text('pk'), sortKey: text('sk'), ...kept });
    this.journalFailures = new Queue(this, 'JournalFailures', {
      enforceSSL: true,
      ...(key && { encryptionMasterKey: key }),
      retentionPeriod: Duration.days(14),
      removalPolicy,
    });
    acknowledge(this.journalFailures, {
      'AwsSolutions-SQS3': 'It is where changes end that the journal could not take.',
      'Serverless-SQSRedrivePolicy': 'It is where changes end that the journal could not take.',
    });

    this.bucket = new Bucket(this, 'Bucket', {
      enforceSSL: true,
      // Files that agents put there are not encrypted before. A bucket key saves a call of KMS for each object.
      encryption: BucketEncryption.KMS,
      encryptionKey: this.rootKey,
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      // Every object is written once. An overwrite is a mistake, which can be undone for a month.
      versioned: true,
      lifecycleRules: [
        { abortIncompleteMultipartUploadAfter: Duration.days(7), noncurrentVersionExpiration: Duration.days(30) },
        // The hand-in deletes what the attempt has put there; this is for attempts that were not handed in.
        { prefix: 'uploads/', expiration: Duration.days(1), noncurrentVersionExpiration: Duration.days(1) },
      ],
      removalPolicy,
      autoDeleteObjects: !stage.keepData,
    });
    acknowledge(this.bucket, {
      'AwsSolutions-S1': 'Only the roles of this app reach the bucket; CloudTrail data events can record who reads it.',
    });

    this.departmentQueues = Object.fromEntries(
      department.options.map((name) => [
        name,
        new WorkQueue(this, `Work${name}`, {
          visibilitySeconds: visibilitySeconds('executeSubtask'),
          deadLetterVisibilitySeconds: visibilitySeconds('consumeDeadLetters'),
          removalPolicy,
          key,
        }),
      ]),
    ) as Record<Department, WorkQueue>;
    this.wakeQueue = new WorkQueue(this, 'Wake', {
      visibilitySeconds: visibilitySeconds('wakeWaiting'),
      deadLetterVisibilitySeconds: visibilitySeconds('consumeDeadLetters'),
      removalPolicy,
      key,
    });

    const forWebhooks = {
      visibilitySeconds: visibilitySeconds('deliverWebhook'),
      deadLetterVisibilitySeconds: visibilitySeconds('consumeDeadLetters'),
      removalPolicy,
      key,
    };
    this.webhookQueue = new WorkQueue(this, 'Webhooks', { fifo: true, ...forWebhooks });
    this.webhookPauseQueue = new WorkQueue(this, 'WebhookPauses', forWebhooks);

    if (stage.eventBus) {
      this.eventBus = new EventBus(this, 'Events', {
        eventBusName: `tritons-${stage.name}`,
        description: "What happens in TRITONS: docs/events.md has the events' schemas",
      });
      this.eventBus.applyRemovalPolicy(removalPolicy);
      new CfnOutput(this, 'EventBusName', { value: this.eventBus.eventBusName });
    }

    this.addOutputs();
  }

  private addOutputs() {
    new CfnOutput(this, 'TableName', { value: this.table.tableName });
    new CfnOutput(this, 'JournalTableName', { value: this.journalTable.tableName });
    new CfnOutput(this, 'JournalFailuresUrl', { value: this.journalFailures.queueUrl });
    new CfnOutput(this, 'BucketName', { value: this.bucket.bucketName });
    new CfnOutput(this, 'RootKeyArn', { value: this.rootKey.keyArn });
    const others = { Wake: this.wakeQueue, Webhooks: this.webhookQueue, WebhookPauses: this.webhookPauseQueue };
    for (const [name, { queue, deadLetters }] of Object.entries({ ...this.departmentQueues, ...others })) {
      const id = name.replace('_', '');
      new CfnOutput(this, `QueueUrl${id}`, { value: queue.queueUrl });
      new CfnOutput(this, `DeadLetterQueueUrl${id}`, { value: deadLetters.queueUrl });
    }
  }
}

const text = (name: string) => ({ name, type: AttributeType.STRING });

/** AWS's advice for a queue with a function behind it: six times the function's timeout. */
function visibilitySeconds(handler: HandlerName): number {
  return 6 * sizeOf(handler).timeoutSeconds;
}
