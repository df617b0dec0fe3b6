import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, test } from '@jest/globals';
import { aCloud, until } from './a-cloud.ts';
import { onAwsRequest } from './aws-requests.ts';
import { backendTask, deliverable, register, take } from './pulling.ts';

const atWork = new AsyncLocalStorage<string>();
const system = aCloud({
  around: (name, handler) => (event, context) => atWork.run(name, () => handler(event, context)),
});
/** Operations of the table, by handler. */
const byHandler = new Map<string, number>();
const operations = new Map<string, number>();

onAwsRequest(({ action, input }) => {
  const handler = atWork.getStore() ?? 'none';
  // An agent that waits for work has it looked for, each 0.4 s.
  if (handler === 'leaseSubtask' && input.IndexName) return;
  operations.set(action, (operations.get(action) ?? 0) + 1);
  if (action.startsWith('dynamodb')) byHandler.set(handler, (byHandler.get(handler) ?? 0) + 1);
});

const count = (service: string) =>
  [...operations].filter(([name]) => name.startsWith(service)).reduce((sum, [, times]) => sum + times, 0);

test('a task of five subtasks costs twelve table operations a subtask, and ten for itself', async () => {
  const { client, cloud } = system;
  const aTask = {
    type: 'development',
    title: 'Cost',
    requirements: ['one thing', 'another thing'],
    output_format: 'code + documentation',
  };
  // The first tasks fill what a warm process remembers: free agents, and the first work of a kind.
  let taskId = '';
  for (let run = 0; run < 4; run += 1) {
    operations.clear();
    byHandler.clear();
    ({ taskId } = await client.submitTask(aTask));
    await until(
      'it ends',
      () => cloud.engine.get(`${taskId}-1`)?.status,
      (status) => status === 'SUCCEEDED',
    );
  }
  // The journal writes changes in batches, so its count varies.
  const table = count('dynamodb') - (byHandler.get('journal') ?? 0);
  expect((await client.getTask(taskId)).subtasks.map(({ status }) => status)).toEqual(Array(5).fill('completed'));
  // The interpreter tells of its states a moment later.
  await until(
    'all transitions are counted',
    () => cloud.engine.get(`${taskId}-1`)?.transitions,
    (transitions) => transitions === 18,
  );
  // The first subtask has no inputs to read. At most once a second, the free agents of each of the four types are read.
  // An agent whose record has improved moves in the index, which is rare except for new agents.
  expect(table).toBeLessThanOrEqual(5 * 12 - 1 + 10 + 4 + 2);
  // One StartExecution; a token each for Match, Execute and Assess of a subtask, and for Decompose and Finish.
  expect(count('states')).toBe(1 + 3 * 5 + 2);
  // Deliverables and reports of that size are items. Assess reads both in one Query.
  expect(count('s3')).toBe(0);
  expect(table + count('states')).toBeLessThanOrEqual(95);
});

test('a subtask that an agent pulls costs eighteen table operations, its looks for work and the checks of its key', async () => {
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
  // Pulled subtask: a warm worker makes the offer and reads the agent. The two other subtasks: start, read
  // inputs and text, hand in.
  expect(byHandler.get('executeSubtask')).toBe(2 + 2 + 1 + 1 + 2);
  // The offer, the text, the input, a line of the log. The agent was read before the count began.
  expect(byHandler.get('leaseSubtask')).toBeLessThanOrEqual(4);
  // The attempt, its mark, the delivery, a line of the log.
  expect(byHandler.get('completeAttempt')).toBe(4);
  // The key and its agent; API Gateway caches the answer for five minutes.
  expect(byHandler.get('authorize')).toBe(2);
  // Two subtasks of twelve, one of eighteen, less the agent's read and the input of the first; ten for the task, and who is
  // free of three types.
  const journal = byHandler.get('journal') ?? 0;
  expect(count('dynamodb') - journal).toBeLessThanOrEqual(2 * 12 - 1 + 17 + 10 + 3 + 2 + 2);
});
