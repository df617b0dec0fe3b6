import { Stack, Validations } from 'aws-cdk-lib';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import type { IConstruct } from 'constructs';

/** Accepts findings of cdk-nag on a construct and all constructs in it: finding → the reason why it may stay. */
export function acknowledge(scope: IConstruct, reasons: Record<string, string>) {
  for (const [id, reason] of Object.entries(reasons)) Validations.of(scope).acknowledge({ id, reason });
}

/** Accepts one resource with a wildcard in the policies of a construct. */
export function acknowledgeWildcard(scope: IConstruct, resource: string, reason: string) {
  const named = flattenCfnReference(Stack.of(scope).resolve(resource));
  acknowledge(scope, { [`AwsSolutions-IAM5[Resource::${named}]`]: reason });
}
