import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Platform } from '../platform.ts';

export type StageLogGroupProps = Pick<Platform, 'stage' | 'key'>;

/** A log group with the retention and encryption of its stage. */
export class StageLogGroup extends LogGroup {
  constructor(scope: Construct, id: string, { stage, key }: StageLogGroupProps) {
    super(scope, id, {
      retention: stage.logRetentionDays,
      removalPolicy: stage.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...(key && { encryptionKey: key }),
    });
  }
}
