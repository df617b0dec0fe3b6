import { Aws, type RemovalPolicy } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

const useKey = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];

/**
 * A key of the account's own. As with the keys that AWS manages, the policies of the data decide who may read it. The
 * key serves everybody in the account, but only through the services that use it.
 */
export class CustomerKey extends Key {
  constructor(scope: Construct, id: string, removalPolicy: RemovalPolicy) {
    super(scope, id, { enableKeyRotation: true, removalPolicy, description: 'TRITONS: data at rest' });
    this.addToResourcePolicy(
      new PolicyStatement({
        actions: useKey,
        resources: ['*'],
        principals: [new AnyPrincipal()],
        conditions: {
          StringEquals: {
            'kms:CallerAccount': Aws.ACCOUNT_ID,
            'kms:ViaService': ['dynamodb', 's3', 'sqs'].map((service) => `${service}.${Aws.REGION}.amazonaws.com`),
          },
        },
      }),
    );
    this.addToResourcePolicy(
      new PolicyStatement({
        actions: useKey,
        resources: ['*'],
        principals: [new ServicePrincipal(`logs.${Aws.REGION}.amazonaws.com`)],
        conditions: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:*`,
          },
        },
      }),
    );
    this.addToResourcePolicy(
      new PolicyStatement({
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
  }
}
