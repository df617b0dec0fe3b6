import { afterEach, expect, jest, test } from '@jest/globals';
import { aCloud, agentsOf, fallSilent, leases, until } from './a-cloud.ts';
import { backendTask, deliverable, register, take } from './pulling.ts';

const system = aCloud({ agents: agentsOf(['architect', 'qa'], { capacity: 10 }) });
const backendOf = async (taskId: string) =>
  (await system.client.getTask(taskId)).subtasks.find(({ agent_type }) => agent_type === 'backend');

const registered: string[] = [];
const anAgent = (id: string, capacity?: number) => {
  registered.push(id);
  return register(system.cloud, id, capacity);
};
const silence = ({ task_id, subtask_id }: { task_id: string; subtask_id: string }) =>
  fallSilent(system.cloud, task_id, subtask_id);
afterEach(async () => {
  for (const id of registered.splice(0)) await system.client.removeAgent(id);
});

test('an agent killed at work is followed by a fallback after the heartbeat timeout; its late answer is refused', async () => {
  const killed = await anAgent('killed');
  const { taskId } = await system.client.submitTask(backendTask);
  const lease = await take(killed);
  const fallback = await anAgent('fallback');
  await silence(lease);
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

test('each heartbeat of an agent is one of its state, which keeps the attempt alive', async () => {
  const agent = await anAgent('alive');
  const { taskId } = await system.client.submitTask({ ...backendTask, title: 'Alive' });
  const lease = await take(agent);
  const { subtasks } = await import('../../functions/shared/stores.ts');
  const token = (await subtasks.get({ taskId, subtaskId: lease.subtask_id }))?.token;
  const beaten = jest.spyOn(system.cloud.engine.tokens, 'heartbeat');
  for (let beat = 1; beat <= 8; beat += 1) await agent.heartbeat(lease, { progress: beat / 10 });
  const ofIt = beaten.mock.calls.flatMap(([of], index) => (of === token ? [beaten.mock.results[index]?.value] : []));
  expect(ofIt).toEqual(Array(8).fill(true));
  beaten.mockRestore();
  expect(await backendOf(taskId)).toMatchObject({ attempt: 1, progress: 0.8 });
  await agent.complete(lease, deliverable);
  expect(await system.client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
});

test('an agent that does not come for its work is taken offline, and nobody has failed; it comes back by asking', async () => {
  const agent = await anAgent('asleep');
  const { taskId } = await system.client.submitTask({ ...backendTask, title: 'Asleep' });
  const { subtasks } = await import('../../functions/shared/stores.ts');
  const offered = await until(
    'it is offered',
    async () => subtasks.get({ taskId, subtaskId: (await backendOf(taskId))?.id ?? 'not planned yet' }),
    (subtask) => subtask?.pull !== undefined,
  );
  await fallSilent(system.cloud, taskId, offered!.subtaskId);
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
  await silence(await take(agent));
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
  await silence(lease);
  const failed = await until(
    'the second attempt has ended',
    () => subtasks.get({ taskId, subtaskId: lease.subtask_id }),
    (subtask) => subtask?.failures[2] !== undefined,
  );
  expect(failed?.failures[2]).toMatchObject({ error: 'States.HeartbeatTimeout', counts: true });
  await system.client.cancelTask(taskId);
});
