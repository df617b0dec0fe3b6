import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import { PutBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';

/**
 * Gives the buckets the tags of their templates, which MiniStack's CloudFormation leaves out. A tag tells CDK's own
 * function that it may empty a bucket that is deleted.
 */
export async function tagBuckets(assembly: string): Promise<void> {
  const cloudFormation = new CloudFormationClient();
  const suffix = '.template.json';
  for (const file of (await readdir(assembly)).filter((name) => name.endsWith(suffix))) {
    const { Resources = {} } = JSON.parse(await readFile(join(assembly, file), 'utf8'));
    for (const [LogicalResourceId, resource] of Object.entries<{ Type: string; Properties: { Tags?: [] } }>(
      Resources,
    )) {
      const { Tags } = resource.Properties ?? {};
      if (resource.Type !== 'AWS::S3::Bucket' || !Tags) continue;
      const stack = { StackName: file.slice(0, -suffix.length), LogicalResourceId };
      const { StackResourceDetail } = await cloudFormation.send(new DescribeStackResourceCommand(stack));
      const bucket = { Bucket: StackResourceDetail?.PhysicalResourceId, Tagging: { TagSet: Tags } };
      await new S3Client().send(new PutBucketTaggingCommand(bucket));
    }
  }
}
