import { afterEach, describe, expect, test } from '@jest/globals';
import type { LeasedAttempt } from '../../client/tritons-client.ts';
import { aCloud, agentsOf, fallSilent, until } from './a-cloud.ts';
import { backendTask, deliverable, type PullingAgent, register, take } from './pulling.ts';

const system = aCloud({ agents: agentsOf(['architect', 'qa'], { capacity: 10 }) });
const registered: string[] = [];
const submitted: string[] = [];
afterEach(async () => {
  for (const id of submitted.splice(0)) await system.client.cancelTask(id).catch(() => {});
  for (const id of registered.splice(0)) await system.client.removeAgent(id).catch(() => {});
});

const used = { api_calls: 7, input_tokens: 100, output_tokens: 20, cost_usd: 1.25 };

/** Registers an agent, submits a task, and has the agent take its subtask. */
async function taken(id: string, more = {}) {
  registered.push(id);
  const agent = await register(system.cloud, id);
  const { taskId } = await system.client.submitTask({ ...backendTask, title: id, ...more });
  submitted.push(taskId);
  return { agent, taskId, lease: await take(agent) };
}

/** Waits until the agent does not hold the attempt any more, then reads its record. */
async function recordOf(id: string, { task_id, subtask_id, attempt }: LeasedAttempt) {
  const { agents } = await import('../../functions/shared/stores.ts');
  const agent = await until(
    'it does not hold it',
    () => agents.getEver(id),
    (seen) => !Object.keys(seen?.leases ?? {}).includes(`${task_id}/${subtask_id}/${attempt}`),
  );
  const { apiCalls, costUsd, unpriced } = agent!.record;
  return { apiCalls, costUsd, unpriced };
}

const metricsOf = async (taskId: string) => (await system.client.getTaskStatus(taskId)).metrics;

const tooMuch = [
  ['cost_usd', 1e300],
  ['cost_usd', 1e6 + 1],
  ['api_calls', 1e6 + 1],
  ['input_tokens', 1e12 + 1],
  ['output_tokens', 1e15],
] as const;

test('a number that no attempt can have used is refused, and leaves the attempt open', async () => {
  const { agent, taskId, lease } = await taken('boaster');
  for (const [field, value] of tooMuch) {
    const usage = { ...used, [field]: value };
    await expect(agent.complete(lease, { ...deliverable, usage })).rejects.toMatchObject({ status: 400 });
    await expect(agent.heartbeat(lease, { usage })).rejects.toMatchObject({ status: 400 });
    await expect(agent.fail(lease, { reason: 'No', usage })).rejects.toMatchObject({ status: 400 });
  }
  await agent.complete(lease, { ...deliverable, usage: { ...used, cost_usd: 1e6 } });
  expect(await system.client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  expect(await metricsOf(taskId)).toMatchObject({ api_calls: 7, cost_usd: 1e6 });
});

test('a number that is too small for the table is zero', async () => {
  const { agent, taskId, lease } = await taken('modest');
  await agent.heartbeat(lease, { progress: 1e-200, usage: { ...used, cost_usd: 1e-200 } });
  await agent.complete(lease, deliverable);
  await system.client.waitForTask(taskId);
  expect(await metricsOf(taskId)).toMatchObject({ api_calls: 7, cost_usd: 0 });
});

test('prices beyond any are refused', async () => {
  const price_per_hour_usd = 1e300;
  await expect(
    system.client.registerAgent({ agent_id: 'dear', agent_type: 'backend', price_per_hour_usd }),
  ).rejects.toMatchObject({ status: 400 });
  await expect(system.client.getAgent('dear')).rejects.toMatchObject({ status: 404 });
});

describe('the usage of the last heartbeat is counted once when', () => {
  type End = (agent: PullingAgent, lease: Awaited<ReturnType<typeof take>>, taskId: string) => Promise<unknown>;
  const ends: [string, End][] = [
    ['it fails', (agent, lease) => agent.fail(lease, { reason: 'No' })],
    ['it is released', (agent, lease) => agent.release(lease)],
    ['its agent is removed', (agent) => system.client.removeAgent(agent.id)],
    ['its task is cancelled', (_agent, _lease, taskId) => system.client.cancelTask(taskId)],
    [
      'its agent is heard of no more',
      (_agent, { task_id, subtask_id }) => fallSilent(system.cloud, task_id, subtask_id),
    ],
    [
      'a new run cuts it off',
      async (_agent, _lease, taskId) => {
        system.cloud.engine.stop(`${taskId}-1`);
        await system.cloud.invoke('sweep', { grace_seconds: 0 });
      },
    ],
  ];
  test.each(ends)('%s', async (name, end) => {
    const id = `user_${ends.findIndex(([one]) => one === name)}`;
    const { agent, taskId, lease } = await taken(id, { max_cost_usd: 5 });
    await agent.heartbeat(lease, { usage: { ...used, api_calls: 3 } });
    await agent.heartbeat(lease, { usage: used });
    await end(agent, lease, taskId);
    expect(await recordOf(agent.id, lease)).toEqual({ apiCalls: 7, costUsd: 1.25, unpriced: 0 });
    expect(await metricsOf(taskId)).toMatchObject({ api_calls: 7, cost_usd: 1.25 });
    expect((await system.client.getTaskStatus(taskId)).budget).toMatchObject({ spent_usd: 1.25, reserved_usd: 0 });
    await system.client.cancelTask(taskId);
    await system.cloud.invoke('sweep', { grace_seconds: 0 });
    expect(await metricsOf(taskId)).toMatchObject({ api_calls: 7 });
  });

  test('it fails and reports more usage', async () => {
    const { agent, taskId, lease } = await taken('more');
    await agent.heartbeat(lease, { usage: { ...used, api_calls: 3 } });
    const last = { reason: 'No', usage: used };
    await agent.fail(lease, last);
    await agent.fail(lease, last);
    expect(await recordOf('more', lease)).toEqual({ apiCalls: 7, costUsd: 1.25, unpriced: 0 });
    expect(await metricsOf(taskId)).toMatchObject({ api_calls: 7, cost_usd: 1.25 });
  });
});

test('the cost is unknown if an agent never reported its usage', async () => {
  const { agent, taskId, lease } = await taken('silent');
  await agent.fail(lease, { reason: 'No' });
  expect(await recordOf('silent', lease)).toEqual({ apiCalls: 0, costUsd: 0, unpriced: 1 });
  expect(await metricsOf(taskId)).toMatchObject({ cost_usd: null });
});

test('an offer that was never taken costs nothing', async () => {
  registered.push('never');
  await register(system.cloud, 'never');
  const { taskId } = await system.client.submitTask({ ...backendTask, title: 'Never' });
  submitted.push(taskId);
  const { working_on } = await until(
    'it is offered',
    () => system.client.getAgent('never'),
    ({ working_on }) => working_on.length === 1,
  );
  await system.client.removeAgent('never');
  expect(await recordOf('never', working_on[0]!)).toEqual({ apiCalls: 0, costUsd: 0, unpriced: 0 });
  expect(await metricsOf(taskId)).toMatchObject({ api_calls: 0, cost_usd: 0 });
});
