import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, test } from '@jest/globals';
import { aCloud, until } from './a-cloud.ts';
import { onAwsRequest } from './aws-requests.ts';
import { backendTask, deliverable, register, take } from './pulling.ts';

const atWork = new AsyncLocalStorage<string>();
const system = aCloud({
  around: (name, handler) => (event, context) => atWork.run(name, () => handler(event, context)),
});
/** Of the table, by the handler that asked for them. */
const byHandler = new Map<string, number>();
const operations = new Map<string, number>();

onAwsRequest(({ action }) => {
  operations.set(action, (operations.get(action) ?? 0) + 1);
  const handler = atWork.getStore() ?? 'none';
  if (action.startsWith('dynamodb')) byHandler.set(handler, (byHandler.get(handler) ?? 0) + 1);
});

/** What the subtasks of the task build on: the workers read as many deliverables. */
const INPUTS = 7;

const count = (service: string) =>
  [...operations].filter(([name]) => name.startsWith(service)).reduce((sum, [, times]) => sum + times, 0);

test('a task of five subtasks costs eleven table operations a subtask, ten for itself, and one for each input', async () => {
  const { client, cloud } = system;
  const aTask = {
    type: 'development',
    title: 'Cost',
    requirements: ['one thing', 'another thing'],
    output_format: 'code + documentation',
  };
  // The first tasks pay for what a warm process remembers: free agents, and the first work of a kind.
  let taskId = '';
  for (let run = 0; run < 4; run += 1) {
    operations.clear();
    ({ taskId } = await client.submitTask(aTask));
    await until(
      'it ends',
      () => cloud.engine.get(`${taskId}-1`)?.status,
      (status) => status === 'SUCCEEDED',
    );
  }
  const table = count('dynamodb');
  expect((await client.getTask(taskId)).subtasks.map(({ status }) => status)).toEqual(Array(5).fill('completed'));
  expect(cloud.engine.get(`${taskId}-1`)?.transitions).toBe(18);
  // And, at most once a second for each of the four agent types, a look at who is free; an agent whose record has got
  // better moves in the index, which is rare but for new agents.
  expect(table).toBeLessThanOrEqual(5 * 11 + 10 + INPUTS + 4 + 2);
  // One StartExecution; a token each for Match, Execute and Assess of a subtask, and for Decompose and Finish.
  expect(count('states')).toBe(1 + 3 * 5 + 2);
  // Deliverables and reports of that size are items. Assess reads both in one Query.
  expect(count('s3')).toBe(0);
  expect(table + count('states')).toBeLessThanOrEqual(95);
});

test('a subtask that an agent pulls costs nineteen table operations, its looks for work and the checks of its key', async () => {
  const { client, cloud } = system;
  const { agents } = await client.listAgents({ agent_type: 'backend', limit: 100 });
  for (const { agent_id } of agents) await client.updateAgent(agent_id, { status: 'offline' });
  const agent = await register(cloud, 'counted');
  for (let run = 0; run < 3; run += 1) {
    const asked = take(agent);
    await new Promise((resolve) => setTimeout(resolve, 100));
    operations.clear();
    byHandler.clear();
    const { taskId } = await client.submitTask({ ...backendTask, title: `Counted ${run}` });
    await agent.complete(await asked, deliverable);
    await until(
      'it ends',
      () => cloud.engine.get(`${taskId}-1`)?.status,
      (status) => status === 'SUCCEEDED',
    );
  }
  // A warm worker offers it, and looks whether the agent is still there; the two others of the task are started, read
  // what they build on and the text, and hand in.
  expect(byHandler.get('executeSubtask')).toBe(2 + 2 + 1 + 1 + 2);
  // The agent was read before the count began. The index, the offer, a line of the log; and looks while it waited.
  expect(byHandler.get('leaseSubtask')).toBeLessThanOrEqual(3 + 2);
  // The attempt, its mark, what was handed in, a line of the log.
  expect(byHandler.get('completeAttempt')).toBe(4);
  // The key and whose it is; API Gateway remembers that for five minutes.
  expect(byHandler.get('authorize')).toBe(2);
  // Two subtasks of eleven, one of nineteen, less the agent's read; ten for the task, two inputs, and who is free of three
  // types.
  expect(count('dynamodb')).toBeLessThanOrEqual(2 * 11 + 18 + 10 + 2 + 3 + 2 + 2);
});
