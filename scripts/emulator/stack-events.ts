import { CloudFormationClient, DescribeStackEventsCommand, paginateListStacks } from '@aws-sdk/client-cloudformation';

const client = new CloudFormationClient();

/** The stacks that are there and whose names begin so. */
export async function stacksNamed(prefix: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { StackSummaries = [] } of paginateListStacks({ client }, {})) {
    const present = StackSummaries.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');
    names.push(...present.flatMap(({ StackName = '' }) => (StackName.startsWith(prefix) ? [StackName] : [])));
  }
  return names.sort();
}

/** The last event of each stack: the same one later means that nothing has been done to the stack since. */
export async function lastEvents(stackNames: string[]): Promise<string[]> {
  const last = stackNames.map(async (StackName) => {
    const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
    return `${StackName} ${StackEvents[0]?.EventId}`;
  });
  return Promise.all(last);
}
