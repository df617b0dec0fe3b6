import { afterEach, expect, test } from '@jest/globals';
import { aCloud, agentsOf, leases, until } from './a-cloud.ts';
import { backendTask, deliverable, register, take } from './pulling.ts';

const system = aCloud({
  agents: agentsOf(['architect', 'qa'], { capacity: 10 }),
  timeouts: { Execute: { heartbeatSeconds: 1.5 } },
});
const backendOf = async (taskId: string) =>
  (await system.client.getTask(taskId)).subtasks.find(({ agent_type }) => agent_type === 'backend');

const registered: string[] = [];
const anAgent = (id: string, capacity?: number) => {
  registered.push(id);
  return register(system.cloud, id, capacity);
};
afterEach(async () => {
  for (const id of registered.splice(0)) await system.client.removeAgent(id);
});

test('an agent killed at work is followed by a fallback after the heartbeat timeout; its late answer is refused', async () => {
  const killed = await anAgent('killed');
  const { taskId } = await system.client.submitTask(backendTask);
  const lease = await take(killed);
  const fallback = await anAgent('fallback');
  const next = await take(fallback);
  expect(next).toMatchObject({ subtask_id: lease.subtask_id, attempt: 2 });
  await expect(killed.complete(lease, deliverable)).rejects.toMatchObject({ status: 409 });
  await expect(killed.heartbeat(lease, { log: ['late'] })).rejects.toMatchObject({ status: 409 });
  await expect(killed.complete({ ...lease, attempt: 2 }, deliverable)).rejects.toMatchObject({ status: 403 });
  await fallback.complete(next, deliverable);
  expect(await system.client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  expect(await backendOf(taskId)).toMatchObject({
    attempt: 2,
    failures: [{ attempt: 1, agent_id: 'killed', error: 'LeaseLost' }],
  });
  const { deliverables } = await system.client.getTaskResults(taskId);
  expect(deliverables.map(({ agent_id }) => agent_id)).toContain('fallback');
  const { lines } = await until(
    'the log has ended',
    () => system.client.getTaskLog(taskId),
    ({ ended }) => ended,
  );
  expect(lines.map(({ text }) => text)).not.toContain('late');
  expect(await leases(system.client)).toEqual([]);
});

test('heartbeats keep an attempt alive beyond the timeout', async () => {
  const agent = await anAgent('alive');
  const { taskId } = await system.client.submitTask({ ...backendTask, title: 'Alive' });
  const lease = await take(agent);
  for (let beat = 1; beat <= 8; beat += 1) {
    await new Promise((resolve) => setTimeout(resolve, 400));
    await agent.heartbeat(lease, { progress: beat / 10 });
  }
  expect(await backendOf(taskId)).toMatchObject({ attempt: 1, progress: 0.8 });
  await agent.complete(lease, deliverable);
  expect(await system.client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
});

test('an agent that does not come for its work is taken offline, and nobody has failed; it comes back by asking', async () => {
  const agent = await anAgent('asleep');
  const { taskId } = await system.client.submitTask({ ...backendTask, title: 'Asleep' });
  await until(
    'it is offline',
    () => system.client.getAgent('asleep'),
    ({ status }) => status === 'offline',
  );
  await until(
    'the subtask waits',
    () => backendOf(taskId),
    (subtask) => subtask?.status === 'ready',
  );
  const lease = await take(agent);
  expect(lease).toMatchObject({ task_id: taskId, attempt: 2 });
  expect(await system.client.getAgent('asleep')).toMatchObject({ status: 'online' });
  await agent.complete(lease, deliverable);
  expect(await system.client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  expect((await backendOf(taskId))?.failures).toMatchObject([{ agent_id: 'asleep', error: 'NotFetched' }]);
  const { agents } = await system.client.getAgentPerformance({ limit: 100 });
  expect(agents.find(({ agent_id }) => agent_id === 'asleep')).toMatchObject({ tasks_completed: 1, tasks_failed: 0 });
});

test('an attempt without any call may not have reached its agent: nobody has failed, and the agent is offline until it asks', async () => {
  const agent = await anAgent('unheard');
  const { taskId } = await system.client.submitTask({ ...backendTask, title: 'Unheard' });
  await take(agent);
  await until(
    'it is offline',
    () => system.client.getAgent('unheard'),
    ({ status }) => status === 'offline',
  );
  const { subtasks } = await import('../../functions/shared/stores.ts');
  const stored = await until(
    'the next attempt has begun',
    async () => subtasks.get({ taskId, subtaskId: (await backendOf(taskId))!.id }),
    (subtask) => subtask?.attempt === 2,
  );
  expect(stored?.failures[1]).toMatchObject({ error: 'LeaseLost', counts: false });
  const lease = await take(agent);
  expect(lease).toMatchObject({ task_id: taskId, attempt: 2 });
  // The agent has sent a heartbeat for this attempt, so its silence counts against it.
  await agent.heartbeat(lease, {});
  const failed = await until(
    'the second attempt has ended',
    () => subtasks.get({ taskId, subtaskId: lease.subtask_id }),
    (subtask) => subtask?.failures[2] !== undefined,
  );
  expect(failed?.failures[2]).toMatchObject({ error: 'States.HeartbeatTimeout', counts: true });
  await system.client.cancelTask(taskId);
});
