import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';

/** Reads the outputs of a deployed stack. If there is no such stack, throws an Error that says what to do. */
export async function stackOutputs(stackName: string): Promise<Record<string, string>> {
  const { Stacks: [stack] = [] } = await new CloudFormationClient({})
    .send(new DescribeStacksCommand({ StackName: stackName }))
    .catch((error: Error) => {
      if (error.name !== 'ValidationError') throw error;
      throw new Error(`There is no stack ${stackName} in this account and region; deploy first, or give --stage.`);
    });
  return Object.fromEntries((stack?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
}
