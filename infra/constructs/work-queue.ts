import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { DeduplicationScope, FifoThroughputLimit, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';

export type WorkQueueProps = {
  visibilitySeconds: number;
  /** For the function that reads the dead letters. */
  deadLetterVisibilitySeconds: number;
  /** Messages of a group come one after another; different groups do not wait for each other. */
  fifo?: true;
  removalPolicy: RemovalPolicy;
  key: IKey | undefined;
};

/** High throughput: limits apply to each group, and not to the queue. */
const byGroup = {
  fifo: true,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
};

/** A queue that sets a message aside for 14 days after three failed receives. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    const { visibilitySeconds, deadLetterVisibilitySeconds, removalPolicy, key } = props;
    const usual = {
      enforceSSL: true,
      ...(key && { encryptionMasterKey: key }),
      ...(props.fifo && byGroup),
      removalPolicy,
    };
    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...usual,
      retentionPeriod: Duration.days(14),
      visibilityTimeout: Duration.seconds(deadLetterVisibilitySeconds),
    });
    this.queue = new Queue(this, 'Queue', {
      ...usual,
      visibilityTimeout: Duration.seconds(visibilitySeconds),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 3 },
    });
    acknowledge(this.deadLetters, { 'Serverless-SQSRedrivePolicy': 'It is where redriven messages end.' });
  }
}
