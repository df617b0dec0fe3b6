import { afterEach, describe, expect, test } from '@jest/globals';
import { MAX_INLINE_BYTES } from '../../core/contracts/api/agent-work-limits.ts';
import type { HandlerName } from '../../core/contracts/system/handlers.ts';
import { aCloud, agentsOf, leases, until } from './a-cloud.ts';
import { backendTask, deliverable, register, take } from './pulling.ts';

const system = aCloud({ agents: agentsOf(['architect', 'qa'], { capacity: 5 }) });
afterEach(async () => {
  const { agents } = await system.client.listAgents({ agent_type: 'backend', limit: 100 });
  for (const { agent_id } of agents) await system.client.removeAgent(agent_id);
  expect(await leases(system.client)).toEqual([]);
});
const usage = (cost_usd: number | null, calls = 1) => ({
  api_calls: calls,
  input_tokens: 10,
  output_tokens: 1,
  cost_usd,
});
const submit = (more: object = {}) => system.client.submitTask({ ...backendTask, ...more });
const costOf = async (taskId: string) => (await system.client.getTaskStatus(taskId)).metrics.cost_usd;

test('the key of a removed registration does nothing to the work of the next one, though API Gateway still takes it', async () => {
  const { client, cloud } = system;
  const first = await register(cloud, 'again');
  await client.removeAgent('again');
  const second = await register(cloud, 'again');
  await submit();
  const lease = await take(second);
  const [, oldKeyId] = /^tritons_([0-9a-f]{16})_/.exec(first.apiKey) ?? [];
  const call = (name: HandlerName, body: object) =>
    cloud.invoke<{ statusCode: number }>(name, {
      headers: {},
      pathParameters: {
        agent_id: 'again',
        task_id: lease.task_id,
        subtask_id: lease.subtask_id,
        attempt: String(lease.attempt),
      },
      requestContext: { authorizer: { lambda: { principal: 'agent/again', role: 'agent', key_id: oldKeyId } } },
      body: JSON.stringify(body),
    });
  const upload = { files: [{ sha256: 'a'.repeat(64), bytes: 1 }] };
  const calls: [HandlerName, object][] = [
    ['heartbeatAttempt', {}],
    ['uploadArtifacts', upload],
    ['completeAttempt', deliverable],
    ['failAttempt', { reason: 'No' }],
    ['releaseAttempt', { reason: 'No' }],
    ['leaveWork', {}],
    ['leaseSubtask', { wait_seconds: 0 }],
  ];
  for (const [name, body] of calls) expect([name, (await call(name, body)).statusCode]).toEqual([name, 403]);
  await second.complete(lease, deliverable);
  expect(await client.waitForTask(lease.task_id)).toMatchObject({ status: 'completed' });
});

test('of 60 lease calls of an agent with one slot two wait, and the others are refused at once', async () => {
  const [greedy, modest] = [await register(system.cloud, 'greedy'), await register(system.cloud, 'modest')];
  const url = `${system.cloud.url}/api/agents/greedy/leases`;
  const hangUp = new AbortController();
  const ask = () =>
    fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${greedy.apiKey}` },
      body: '{"wait_seconds":20}',
      signal: hangUp.signal,
    });
  const refused: Response[] = [];
  const asked = Array.from({ length: 60 }, () => ask().then((answer) => refused.push(answer)));
  await until(
    'the others are refused',
    () => refused.length,
    (count) => count >= 58,
  );
  expect(refused.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual(
    Array(58).fill([429, '1']),
  );
  hangUp.abort();
  await Promise.allSettled(asked);
  // Its places are free again; those of the other agent were never taken.
  await until(
    'they are free',
    () => greedy.lease(0).catch(({ status }) => status),
    (answer) => answer === undefined,
  );
  await system.client.updateAgent('greedy', { status: 'draining' });
  const { taskId } = await submit();
  await modest.complete(await take(modest), deliverable);
  expect(await system.client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
});

describe('the usage that an agent reports', () => {
  test('is not lowered by any later call', async () => {
    const agent = await register(system.cloud, 'forgetful');
    const { taskId } = await submit();
    const lease = await take(agent);
    await agent.heartbeat(lease, { usage: usage(0.5, 3) });
    const less = { status: 400 };
    await expect(agent.heartbeat(lease, { usage: usage(0.4, 3) })).rejects.toMatchObject(less);
    await expect(agent.heartbeat(lease, { usage: usage(null, 3) })).rejects.toMatchObject(less);
    await expect(agent.complete(lease, { ...deliverable, usage: usage(0.5, 2) })).rejects.toMatchObject(less);
    await expect(agent.fail(lease, { reason: 'No', usage: usage(0, 3) })).rejects.toMatchObject(less);
    await expect(agent.release(lease, { usage: usage(0, 3) })).rejects.toMatchObject(less);
    await agent.complete(lease, deliverable);
    await system.client.waitForTask(taskId);
    expect(await costOf(taskId)).toBe(0.5);
  });

  test('is charged while it works, and above the budget the work stops until that is raised', async () => {
    const agent = await register(system.cloud, 'spender');
    const { taskId } = await submit({ max_cost_usd: 1 });
    const lease = await take(agent);
    await agent.heartbeat(lease, { usage: usage(0.75) });
    expect((await system.client.getTaskStatus(taskId)).budget).toMatchObject({ spent_usd: 0.75 });
    await expect(agent.heartbeat(lease, { usage: usage(900) })).rejects.toMatchObject({ status: 409 });
    await expect(agent.complete(lease, { ...deliverable, usage: usage(900) })).rejects.toMatchObject({ status: 409 });
    const waiting = await until(
      'it waits for the budget',
      () => system.client.getTaskStatus(taskId),
      (seen) => seen.waiting.some(({ reason }) => reason.startsWith('BudgetExceeded')),
    );
    expect(waiting.budget).toMatchObject({ spent_usd: 900 });
    await system.client.changeBudget(taskId, { max_cost_usd: 1_000 });
    await agent.complete(await take(agent), { ...deliverable, usage: usage(0.25) });
    expect(await system.client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
    expect(await costOf(taskId)).toBe(900.25);
  });

  test('must be known if the task has a budget: from a report, or from the price of an hour', async () => {
    const agent = await register(system.cloud, 'unpriced');
    const { taskId } = await submit({ max_cost_usd: 1 });
    const lease = await take(agent);
    const unknown = { status: 400, message: expect.stringContaining('/usage/cost_usd must be known') };
    await expect(agent.heartbeat(lease, { usage: usage(null) })).rejects.toMatchObject(unknown);
    await expect(agent.complete(lease, deliverable)).rejects.toMatchObject(unknown);
    await system.client.updateAgent('unpriced', { price_per_hour_usd: 36 });
    await agent.complete(lease, deliverable);
    await system.client.waitForTask(taskId);
    const cost = await costOf(taskId);
    expect(cost).toBeGreaterThan(0);
    expect(cost).toBeLessThan(1);
  });
});

test('uploads of an attempt are counted over all its calls', async () => {
  const agent = await register(system.cloud, 'uploader');
  await submit();
  const lease = await take(agent);
  const files = [{ sha256: 'a'.repeat(64), bytes: 8 * 1024 * 1024 }];
  for (let n = 0; n < 4; n += 1) await agent.uploads(lease, { files });
  await expect(agent.uploads(lease, { files })).rejects.toMatchObject({ status: 400 });
  const small = { files: [{ sha256: 'b'.repeat(64), bytes: 1 }] };
  await expect(agent.uploads(lease, small)).rejects.toMatchObject({ status: 400 });
  await agent.release(lease);
  await system.client.cancelTask(lease.task_id);
});

test('a small input is in the answer even if the deliverable to mend fills it', async () => {
  const { client, cloud } = system;
  const agent = await register(cloud, 'heavy');
  const { taskId } = await client.submitTask({ ...backendTask, title: 'Heavy' });
  const content = 'x'.repeat(MAX_INLINE_BYTES);
  const first = await take(agent);
  const artifacts = [{ path: 'heavy.txt', media_type: 'text/plain', content }];
  await agent.complete(first, { summary: 'Heavy', artifacts, requirements_met: [] });
  const { previous, inputs } = await take(agent);
  expect(previous).toMatchObject({ artifacts: [{ path: 'heavy.txt', content: null }] });
  const stored = (await (await fetch(previous!.url!)).json()) as { deliverable: { artifacts: unknown[] } };
  expect(stored.deliverable.artifacts).toEqual(artifacts);
  expect(inputs).toHaveLength(1);
  expect(inputs[0]).toMatchObject({ url: null });
  expect(inputs[0]?.artifacts[0]?.content).toMatch(/\w/);
  await client.cancelTask(taskId);
});
