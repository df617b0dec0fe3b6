import { Fn, Stack, type StackProps } from 'aws-cdk-lib';
import {
  GatewayVpcEndpointAwsService,
  IpAddresses,
  type IVpc,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { CfnServerlessCache } from 'aws-cdk-lib/aws-elasticache';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { StageSettings } from '../config.ts';
import type { AnswerCache } from '../platform.ts';

export type AnswerCacheProps = StackProps & {
  /** The name of the cache, unique in the account and region. */
  name: string;
  limits: NonNullable<StageSettings['answerCache']>;
  key: IKey | undefined;
};

/** A serverless Valkey, and the only VPC from which it can be reached. Nothing in it is worth keeping. */
export class AnswerCacheStack extends Stack implements AnswerCache {
  readonly url: string;
  readonly network: AnswerCache['network'];

  constructor(scope: Construct, id: string, props: AnswerCacheProps) {
    super(scope, id, props);
    const { name, limits, key } = props;
    const vpc = this.addVpc();
    const vpcSubnets = { subnetType: SubnetType.PRIVATE_WITH_EGRESS };
    const callers = new SecurityGroup(this, 'Callers', { vpc, description: 'Functions that call models' });
    const valkey = new SecurityGroup(this, 'Valkey', {
      vpc,
      description: 'The cache of answers',
      allowAllOutbound: false,
    });
    // AWS requires both ports: 6380 is the port of the reader endpoint.
    valkey.addIngressRule(callers, Port.tcpRange(6379, 6380), 'Functions that call models');

    const cache = new CfnServerlessCache(this, 'Cache', {
      serverlessCacheName: name,
      engine: 'valkey',
      description: 'Answers of models',
      cacheUsageLimits: {
        dataStorage: { maximum: limits.maxGigabytes, unit: 'GB' },
        ecpuPerSecond: { maximum: limits.maxUnitsPerSecond },
      },
      subnetIds: vpc.selectSubnets(vpcSubnets).subnetIds,
      securityGroupIds: [valkey.securityGroupId],
      ...(key && { kmsKeyId: key.keyArn }),
    });
    this.url = `rediss://${cache.attrEndpointAddress}:${cache.attrEndpointPort}`;
    this.network = { vpc, vpcSubnets, securityGroups: [callers] };
  }

  /** Picks zones by position, not by name: CDK would look names up in the account during synthesis. */
  override get availabilityZones(): string[] {
    return [Fn.select(0, Fn.getAzs()), Fn.select(1, Fn.getAzs())];
  }

  /**
   * Has one NAT gateway, since a second one costs more than the cache. Traffic to the table and the bucket bypasses it.
   */
  private addVpc(): IVpc {
    const vpc = new Vpc(this, 'Network', {
      ipAddresses: IpAddresses.cidr('10.0.0.0/20'),
      natGateways: 1,
      subnetConfiguration: [
        { name: 'Public', subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: false },
        { name: 'Private', subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      ],
      gatewayEndpoints: {
        Table: { service: GatewayVpcEndpointAwsService.DYNAMODB },
        Bucket: { service: GatewayVpcEndpointAwsService.S3 },
      },
      // Closing the default group takes a function of CDK's own, and nothing here is in that group.
      restrictDefaultSecurityGroup: false,
    });
    acknowledge(vpc, {
      'AwsSolutions-VPC7': 'Nothing listens here but the cache, for one security group; calls are traced and logged.',
    });
    // CDK's own types contradict each other under exactOptionalPropertyTypes.
    return vpc as IVpc;
  }
}
