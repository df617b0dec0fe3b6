import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';

export type WorkQueueProps = {
  visibilitySeconds: number;
  /** For the function that reads the dead letters. */
  deadLetterVisibilitySeconds: number;
  removalPolicy: RemovalPolicy;
  key: IKey | undefined;
};

/** A queue that sets a message aside for 14 days after three failed receives. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    const { visibilitySeconds, deadLetterVisibilitySeconds, removalPolicy, key } = props;
    const encryption = key ? { encryptionMasterKey: key } : {};
    this.deadLetters = new Queue(this, 'DeadLetters', {
      enforceSSL: true,
      ...encryption,
      retentionPeriod: Duration.days(14),
      visibilityTimeout: Duration.seconds(deadLetterVisibilitySeconds),
      removalPolicy,
    });
    this.queue = new Queue(this, 'Queue', {
      enforceSSL: true,
      ...encryption,
      visibilityTimeout: Duration.seconds(visibilitySeconds),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 3 },
      removalPolicy,
    });
    acknowledge(this.deadLetters, { 'Serverless-SQSRedrivePolicy': 'It is where redriven messages end.' });
  }
}
