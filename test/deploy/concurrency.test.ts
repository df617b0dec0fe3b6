import { DeleteFunctionConcurrencyCommand, LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { client, url } from '../e2e/target.ts';
import { eventually } from '../e2e/waiting.ts';
import { functionNamed } from './deployed.ts';

const lambda = new LambdaClient();
const headers = { authorization: `Bearer ${process.env.TRITONS_API_KEY}` };

let FunctionName: string;
beforeEach(async () => {
  FunctionName = await functionNamed('listEvents');
  // As followConcurrency does in infra/config.ts.
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 1 }));
});
afterEach(() => lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName })));

/** Waits ten seconds for an event that never happens. Resolves to the status of the answer. */
async function follow(after: string): Promise<number> {
  const query = new URLSearchParams({ after, types: 'item.unreadable', wait: '10' });
  return (await fetch(`${url}/api/events?${query}`, { headers })).status;
}

test('calls that follow events take no more concurrency than is reserved for them, and hold up no others', async () => {
  const { next_cursor: end } = await client.listEvents({ after: 'latest' });
  const [statuses, { tasks }] = await eventually(
    () => Promise.all([Promise.all([follow(end), follow(end)]), client.listTasks({ limit: 1 })]),
    // Both are answered if so much happens meanwhile that the first ends before the second comes.
    ([[one, other]]) => one !== other,
  );
  // API Gateway answers 503; MiniStack's passes on Lambda's own 429.
  const [answered, refused] = statuses.sort();
  expect(answered).toBe(200);
  expect([429, 503]).toContain(refused);
  expect(tasks.length).toBeLessThanOrEqual(1);
});
