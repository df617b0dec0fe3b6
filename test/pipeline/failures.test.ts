import { expect, test } from '@jest/globals';
import { aCloud, aGate, agentsOf, leases, offline, until } from './a-cloud.ts';

const types = ['architect', 'backend', 'qa', 'technical_writer'];
const system = aCloud({
  agents: agentsOf(types, { perType: 4 }),
});
const aTask = { type: 'development', title: 'Try', requirements: ['alpha beta gamma'] };
const statusOf = async (taskId: string, agentType: string) =>
  (await system.client.getTask(taskId)).subtasks.find(({ agent_type }) => agent_type === agentType);

test('an agent that fails is followed by its fallback; its record shows it', async () => {
  const { client, cast } = system;
  const failed: string[] = [];
  cast.play = async (order, context) => {
    if (order.agent.agentType === 'backend' && failed.length === 0) {
      failed.push(order.agent.agentId);
      throw new Error('The compiler is on fire');
    }
    return offline(order, context);
  };
  const { taskId } = await client.submitTask(aTask);
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  const backend = await statusOf(taskId, 'backend');
  expect(backend).toMatchObject({ attempt: 2, status: 'completed' });
  expect(backend?.failures).toMatchObject([
    { attempt: 1, agent_id: failed[0], error: 'AttemptFailed', message: 'The compiler is on fire' },
  ]);
  const { deliverables } = await client.getTaskResults(taskId);
  expect(deliverables.find(({ subtask_id }) => subtask_id === backend?.id)?.agent_id).not.toBe(failed[0]);
  const { agents } = await client.getAgentPerformance({ limit: 100 });
  expect(agents.find(({ agent_id }) => agent_id === failed[0])).toMatchObject({ tasks_failed: 1, error_rate: 1 });
  expect(await leases(client)).toEqual([]);
});

test('when every attempt fails, dependents are cancelled, the task says why, and a retry redoes only what is missing', async () => {
  const { client, cast } = system;
  cast.play = async (order, context) => {
    if (order.agent.agentType === 'backend') throw new Error('Out of ideas');
    return offline(order, context);
  };
  const { taskId } = await client.submitTask({ ...aTask, title: 'Hopeless' });
  const failed = await client.waitForTask(taskId);
  expect(failed).toMatchObject({ status: 'failed', stage: 'finished' });
  expect(failed.reason).toMatch(/Every attempt failed; the last one: Out of ideas/);
  const before = await client.getTask(taskId);
  expect(before.subtasks.map(({ agent_type, status, attempt }) => [agent_type, status, attempt])).toEqual([
    ['architect', 'completed', 1],
    ['backend', 'failed', 4],
    ['qa', 'cancelled', 1],
  ]);
  const partial = await client.getTaskResults(taskId);
  expect(partial).toMatchObject({ partial: true, status: 'failed' });
  expect(partial.deliverables).toHaveLength(1);

  const blocked = await client.submitTask({ ...aTask, title: 'After it', dependencies: [taskId] });
  const waiting = await client.getTaskStatus(blocked.taskId);
  expect(waiting).toMatchObject({ status: 'blocked' });
  expect(waiting.reason).toContain(`${taskId}, which failed: retry it first`);

  cast.play = offline;
  cast.orders = [];
  await client.retryTask(taskId);
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed', progress: 100, reason: null });
  expect(cast.orders.filter((order) => order.taskId === taskId).map(({ agent }) => agent.agentType)).toEqual([
    'backend',
    'qa',
  ]);
  expect(await client.waitForTask(blocked.taskId)).toMatchObject({ status: 'completed' });
  expect(await leases(client)).toEqual([]);
});

test('rework goes to the same agent with the findings, then to another', async () => {
  const { client, cast } = system;
  cast.play = async (order, context) => {
    const result = await offline(order, context);
    const incomplete = order.agent.agentType === 'backend' && order.attempt === 1;
    return incomplete ? { ...result, requirements_met: [] } : result;
  };
  const { taskId } = await client.submitTask({ ...aTask, title: 'Rework' });
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  const orders = cast.orders.filter(({ agent }) => agent.agentType === 'backend');
  expect(orders).toHaveLength(2);
  expect(orders[1]?.agent.agentId).toBe(orders[0]?.agent.agentId);
  expect(orders[0]?.findings).toEqual([]);
  expect(orders[1]?.findings[0]).toMatchObject({ checker: 'requirements-coverage', severity: 'major' });
  const backend = await statusOf(taskId, 'backend');
  expect(backend?.failures).toMatchObject([{ attempt: 1, error: 'ReworkRequired' }]);
});

test('a secret in the work is never accepted, and never repeated in findings', async () => {
  const { client } = system;
  const secret = `AKIA${'QWERTYUIOPASDFGH'}`;
  const { taskId } = await client.submitTask({ ...aTask, title: 'Secret', requirements: [`use the key ${secret}`] });
  const status = await client.waitForTask(taskId);
  expect(status.status).toBe('failed');
  const task = await client.getTask(taskId);
  expect(JSON.stringify(task.subtasks.map(({ failures }) => failures))).not.toContain(secret);
  expect(status.reason).not.toContain(secret);
});

test('a cancelled task stops at once, holds no lease, and a retry redoes only what was not complete', async () => {
  const { client, cast, cloud } = system;
  const never = aGate();
  cast.play = async (order, context) => {
    if (order.agent.agentType === 'backend') await never.opened;
    return offline(order, context);
  };
  const { taskId } = await client.submitTask({ ...aTask, title: 'Stop me' });
  await until(
    'the backend works',
    () => statusOf(taskId, 'backend'),
    (seen) => seen?.status === 'in_progress',
  );
  expect(await client.cancelTask(taskId)).toMatchObject({ status: 'cancelled' });
  await until(
    'no lease is left',
    () => leases(client),
    (held) => held.length === 0,
  );
  expect(cloud.engine.get(`${taskId}-1`)?.status).toBe('ABORTED');
  expect((await client.getTask(taskId)).subtasks.map(({ status }) => status)).toEqual([
    'completed',
    'cancelled',
    'cancelled',
  ]);
  never.open();
  cast.play = offline;
  cast.orders = [];
  await client.retryTask(taskId);
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  expect(cast.orders.map(({ agent }) => agent.agentType)).toEqual(['backend', 'qa']);
  expect(await leases(client)).toEqual([]);
});
