import { afterEach, expect, test } from '@jest/globals';
import { aCloud, agentsOf, leases, offline, until } from './a-cloud.ts';

const system = aCloud({
  delaysRetries: true,
  agents: [...agentsOf(['architect', 'qa']), ...agentsOf(['backend'], { perType: 2 })],
});
const aTask = { type: 'development', title: 'Try', requirements: ['alpha beta gamma'] };
const [only, other] = ['agent_backend_1', 'agent_backend_2'] as const;

const backendOf = async (taskId: string) =>
  (await system.client.getTask(taskId)).subtasks.find(({ agent_type }) => agent_type === 'backend');
const waiting = (taskId: string, reason: RegExp) =>
  until(
    `the backend subtask waits: ${reason}`,
    () => backendOf(taskId),
    (seen) => seen?.status === 'ready' && reason.test(seen.waiting_for ?? ''),
  );
const wake = async (afterSeconds: number) => {
  const { assignWaiting } = await import('../../functions/operations/assign-waiting.ts');
  return assignWaiting('backend', new Date(Date.now() + afterSeconds * 1_000));
};
const review = async (taskId: string, afterSeconds: number) => {
  const { subtasks } = await import('../../functions/shared/stores.ts');
  const { reviewWait } = await import('../../functions/operations/explain-wait.ts');
  const subtask = await subtasks.get({ taskId, subtaskId: (await backendOf(taskId))!.id });
  await reviewWait(subtask!, new Date(Date.now() + afterSeconds * 1_000));
};
const setStatus = (agentId: string, status: 'online' | 'offline') => system.client.updateAgent(agentId, { status });
const failing = (times: number) => {
  let failed = 0;
  system.cast.play = async (order, context) => {
    if (order.agent.agentType === 'backend' && failed < times) {
      failed += 1;
      throw new Error('429 from the model, try again');
    }
    return offline(order, context);
  };
};

afterEach(async () => {
  system.cast.play = offline;
  await setStatus(only, 'online');
  await setStatus(other, 'online');
  expect(await leases(system.client)).toEqual([]);
});

test('a subtask that its only online agent failed goes to it again, after a delay that its reason names', async () => {
  await setStatus(other, 'offline');
  failing(1);
  const { taskId } = await system.client.submitTask(aTask);
  await waiting(
    taskId,
    /^agent_backend_1 failed attempt 1 of 4: 429 from the model, try again; no other agent of type backend is online; trying it again at \S+Z$/,
  );
  expect(await wake(0)).toBe(0);
  expect(await wake(6)).toBe(1);
  expect(await system.client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  expect(await backendOf(taskId)).toMatchObject({ attempt: 2, agent_id: only });
});

test('the wake that a failed subtask asks for comes by itself', async () => {
  await setStatus(other, 'offline');
  failing(1);
  const { taskId } = await system.client.submitTask({ ...aTask, title: 'By itself' });
  expect(await system.client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
});

test('a subtask that its only online agent fails again and again is given up after as many attempts as it has', async () => {
  await setStatus(other, 'offline');
  failing(99);
  const { taskId } = await system.client.submitTask({ ...aTask, title: 'Hopeless' });
  for (const attempt of [1, 2, 3]) {
    await waiting(taskId, new RegExp(`failed attempt ${attempt} of 4`));
    expect(await wake(300)).toBe(1);
  }
  const { reason } = await system.client.waitForTask(taskId);
  expect(reason).toContain('Every attempt failed; the last one: 429 from the model, try again');
});

test('an agent that comes online meanwhile takes the work at once', async () => {
  await setStatus(other, 'offline');
  failing(1);
  const { taskId } = await system.client.submitTask({ ...aTask, title: 'Rescued' });
  await waiting(taskId, /trying it again at/);
  await setStatus(other, 'online');
  expect(await system.client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  expect(await backendOf(taskId)).toMatchObject({ attempt: 2, agent_id: other });
});

test('a subtask with every agent of its type offline says what helps, and is given up after a day', async () => {
  await setStatus(only, 'offline');
  await setStatus(other, 'offline');
  // A process uses for two seconds what it has read about the agents of a type.
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  const { taskId } = await system.client.submitTask({ ...aTask, title: 'Deserted' });
  await waiting(taskId, /^No agent of type backend is online; set one online .* it is given up at \S+Z$/);
  await review(taskId, 86_000);
  expect((await backendOf(taskId))?.status).toBe('ready');
  await review(taskId, 86_401);
  const { status, reason } = await system.client.waitForTask(taskId);
  expect(status).toBe('failed');
  expect(reason).toContain('No agent of type backend was online since');
});

test('the reason follows the agents that come and go', async () => {
  await setStatus(only, 'offline');
  await setStatus(other, 'offline');
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  failing(1);
  const { taskId } = await system.client.submitTask({ ...aTask, title: 'Comings and goings' });
  await waiting(taskId, /^No agent of type backend is online/);
  await setStatus(only, 'online');
  await waiting(taskId, /^agent_backend_1 failed attempt 1/);
  await setStatus(only, 'offline');
  await review(taskId, 0);
  await waiting(taskId, /^No agent of type backend is online/);
  await setStatus(other, 'online');
  expect(await system.client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
});
