import { expect, test } from '@jest/globals';
import { agentsOf, fallSilent, until } from './a-cloud.ts';
import { aModelCloud, billOf, diligent, subtaskOf } from './a-model-cloud.ts';
import { deliverable, register, take } from './pulling.ts';

const system = aModelCloud({
  agents: agentsOf(['architect', 'qa'], { capacity: 2 }),
  config: {
    models: { default: ['anthropic:claude-sonnet-5-5'], agent_types: {} },
    'model-runtime': { limits: { output_tokens: 2_000 }, calls: { first_byte_seconds: 4, tries_per_model: 1 } },
  },
});
const aTask = { type: 'development', title: 'Die', requirements: ['alpha beta gamma'], max_cost_usd: 1 };
const stores = () => import('../../functions/shared/stores.ts');
const budgetOf = async (taskId: string) => (await system.client.getTaskStatus(taskId)).budget;

test('the reservation of a worker that fell silent in a call counts as spent once, whatever it reports later', async () => {
  const { client, first } = system;
  const puller = await register(system.cloud, 'puller');
  let isSilent = true;
  first.script = (request, index) => {
    if (!isSilent || subtaskOf(request).attempt > 1) return diligent(request, index);
    isSilent = false;
    return { broken: 'slow' };
  };
  const { taskId } = await client.submitTask(aTask);
  const held = await until(
    'the call is under way',
    () => budgetOf(taskId),
    (budget) => (budget?.reserved_usd ?? 0) > 0,
  );
  expect(held).toMatchObject({ spent_usd: 0 });
  await fallSilent(system.cloud, taskId, (await client.getTask(taskId)).subtasks[0]!.id);
  // The worker of the next attempt did the whole first subtask.
  const lease = await take(puller);
  const [{ attempt, failures } = { attempt: 0, failures: [] }] = (await client.getTask(taskId)).subtasks;
  expect({ attempt, errors: failures.map(({ error }) => error) }).toEqual({
    attempt: 2,
    errors: ['States.HeartbeatTimeout'],
  });
  const spent = (held?.reserved_usd ?? 0) + billOf(first);
  expect(await budgetOf(taskId)).toMatchObject({ spent_usd: expect.closeTo(spent, 9), reserved_usd: 0 });
  // Wait until the silent call has timed out and its worker has tried to settle it.
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  expect(await budgetOf(taskId)).toMatchObject({ spent_usd: expect.closeTo(spent, 9), reserved_usd: 0 });
  await client.cancelTask(lease.task_id);
  await client.removeAgent('puller');
});

test('the sweeper forfeits a reservation that a dead worker left', async () => {
  const { client, cloud, first } = system;
  first.script = diligent;
  const puller = await register(cloud, 'puller_2');
  const { taskId } = await client.submitTask(aTask);
  await take(puller);
  const { budgets } = await stores();
  const [done, open] = (await client.getTask(taskId)).subtasks.map(({ id }) => `${id}#1`);
  await budgets.reserve(taskId, done ?? '', 3e8);
  await budgets.reserve(taskId, open ?? '', 1e8);
  const before = await budgetOf(taskId);
  expect(before).toMatchObject({ reserved_usd: 0.4 });
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await cloud.invoke('sweep', { grace_seconds: 0 });
  // A running attempt keeps its reservation.
  const spent_usd = expect.closeTo((before?.spent_usd ?? 0) + 0.3, 9);
  expect(await budgetOf(taskId)).toMatchObject({ reserved_usd: 0.1, spent_usd });
  await client.cancelTask(taskId);
  await client.removeAgent('puller_2');
});

test('costs that pull agents report are charged once; over budget, no more work is offered until a raise', async () => {
  const { client, cloud, first } = system;
  first.script = diligent;
  first.charged.length = 0;
  first.requests.length = 0;
  const puller = await register(cloud, 'puller_3');
  const { taskId } = await client.submitTask(aTask);
  const usage = { api_calls: 3, input_tokens: 1, output_tokens: 1, cost_usd: 0.6 };
  const failed = await take(puller);
  await puller.fail(failed, { reason: 'No', usage });
  await puller.fail(failed, { reason: 'No', usage });
  const byModels = billOf(first);
  expect(await budgetOf(taskId)).toMatchObject({ spent_usd: expect.closeTo(0.6 + byModels, 9) });
  const again = await take(puller);
  await puller.complete(again, { ...deliverable, usage: { ...usage, cost_usd: 0.7 } });
  const stopped = await until(
    'it is over budget',
    () => client.getTaskStatus(taskId),
    ({ budget }) => budget?.exceeded === true,
  );
  expect(stopped).toMatchObject({
    status: 'in_progress',
    budget: { max_cost_usd: 1, spent_usd: expect.closeTo(1.3 + byModels, 9), reserved_usd: 0 },
  });
  expect(first.requests.filter((request) => subtaskOf(request).agentType === 'qa')).toEqual([]);
  await expect(client.changeBudget(taskId, { max_cost_usd: 1.2 })).rejects.toMatchObject({ status: 409 });
  await client.changeBudget(taskId, { max_cost_usd: 2 });
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
});
