import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';

/** The outputs of a deployed stack. Throws what to do where there is no such stack. */
export async function stackOutputs(stackName: string): Promise<Record<string, string>> {
  const { Stacks: [stack] = [] } = await new CloudFormationClient({})
    .send(new DescribeStacksCommand({ StackName: stackName }))
    .catch((error: Error) => {
      if (error.name !== 'ValidationError') throw error;
      throw new Error(`There is no stack ${stackName} in this account and region; deploy first, or give --stage.`);
    });
  return Object.fromEntries((stack?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
}
