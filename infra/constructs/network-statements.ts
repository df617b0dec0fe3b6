import { Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

const interfaces = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeSubnets',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/**
 * Statements that the role of a function in a VPC needs, because Lambda makes the network interfaces in its name. They
 * are those of AWS's own policy, without its logs. As AWS advises, the function's own code is denied the same actions;
 * lambda:SourceFunctionArn tells its calls from Lambda's.
 */
export function networkStatements(scope: Construct): PolicyStatement[] {
  const anyFunction = Stack.of(scope).formatArn({ service: 'lambda', resource: 'function:*' });
  return [
    new PolicyStatement({ actions: interfaces, resources: ['*'] }),
    new PolicyStatement({
      effect: Effect.DENY,
      actions: interfaces,
      resources: ['*'],
      conditions: { ArnLike: { 'lambda:SourceFunctionArn': anyFunction } },
    }),
  ];
}
