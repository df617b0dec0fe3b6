import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/**
 * The root key of a stage: it protects the keys that encrypt texts before they are stored, and S3 encrypts the objects of
 * the bucket with it. Its policy leaves it to the roles who may use it. It is not the customer key, which serves everybody who may read the table or the bucket.
 */
export class RootKey extends Key {
  constructor(scope: Construct, id: string, stageName: string, removalPolicy: RemovalPolicy) {
    super(scope, id, {
      alias: `tritons-${stageName}-root`,
      description: `TRITONS ${stageName}: protects the keys that encrypt what people and agents write`,
      enableKeyRotation: true,
      // The longest time in which a deletion by mistake can be taken back.
      pendingWindow: Duration.days(30),
      removalPolicy,
    });
  }
}
