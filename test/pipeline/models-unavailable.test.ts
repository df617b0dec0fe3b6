import { afterEach, expect, test } from '@jest/globals';
import { aGate, agentsOf, leases, until } from './a-cloud.ts';
import { aModelCloud, diligent, subtaskOf } from './a-model-cloud.ts';

const COOL_DOWN_SECONDS = 2;
const types = ['architect', 'backend', 'qa', 'technical_writer'];
const others = types.map((agent_type) => ({
  id: `other_${agent_type}`,
  agent_type,
  skills: ['little'],
  capacity: 4,
  models: ['openai:gpt-6.2-sol'],
}));
const system = aModelCloud({
  agents: [...agentsOf(types, { capacity: 4 }), ...others],
  config: {
    models: { default: ['anthropic:claude-sonnet-5-5'], agent_types: {} },
    'model-runtime': {
      breaker: { failures: 5, cool_down_seconds: COOL_DOWN_SECONDS },
      calls: { retry_delay_ms: 1 },
    },
  },
});
const aTask = { type: 'development', title: 'Wait', requirements: ['alpha beta gamma'] };
const dead = { status: 500, kind: 'server', message: 'On fire' } as const;
const setOthers = (status: 'online' | 'offline') =>
  Promise.all(others.map(({ id }) => system.client.updateAgent(id, { status })));
const firstOf = async (taskId: string) => (await system.client.getTask(taskId)).subtasks[0];
const recordOf = async (agentId: string) => {
  const { agents } = await system.client.getAgentPerformance({ limit: 100 });
  return agents.find(({ agent_id }) => agent_id === agentId);
};

afterEach(async () => {
  system.first.script = diligent;
  expect(await leases(system.client)).toEqual([]);
});

test('while the only provider is dead the task waits, with the reason and through nobody’s fault; then it completes', async () => {
  const { client, first } = system;
  await setOthers('offline');
  first.script = () => dead;
  const { taskId } = await client.submitTask(aTask);
  const waiting = await until(
    'it waits',
    () => firstOf(taskId),
    (seen) => seen?.waiting_for?.includes('unavailable') ?? false,
  );
  expect(waiting).toMatchObject({
    status: 'ready',
    agent_id: null,
    waiting_for: expect.stringMatching(
      /^The models of every agent of type architect that may do it are unavailable, at least until \S+T\S+:\d\dZ$/,
    ),
    failures: [
      {
        attempt: 1,
        agent_id: 'agent_architect_1',
        error: 'ModelsUnavailable',
        message: expect.stringMatching(
          /^Unavailable until \S+Z: anthropic:claude-sonnet-5-5; .*unavailable, 500: On fire/,
        ),
      },
    ],
  });
  // Five failures in one attempt opened the circuit.
  expect(first.requests.filter((request) => subtaskOf(request).attempt === 1)).toHaveLength(5);
  // A probe may change the circuit between the two.
  const { agent } = await until(
    'the agent shows it',
    async () => ({ agent: await client.getAgent('agent_architect_1'), ...(await client.listCircuits()) }),
    ({ agent: { unavailable_until }, circuits }) =>
      unavailable_until !== null && unavailable_until === circuits[0]?.open_until,
  );
  expect(agent.models).toBeNull();

  // Each failed probe is an attempt. There are more of them than a subtask has attempts, and all share one line.
  const again = await until(
    'it was tried again',
    () => firstOf(taskId),
    (seen) => seen?.status === 'ready' && seen.attempt >= 3,
  );
  expect(first.requests.length).toBeLessThanOrEqual(5 + again!.attempt);
  first.script = diligent;
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  expect((await firstOf(taskId))?.failures).toHaveLength(1);
  expect(await recordOf('agent_architect_1')).toMatchObject({ tasks_completed: 1, tasks_failed: 0, success_rate: 1 });
  expect((await client.getAgent('agent_architect_1')).unavailable_until).toBeNull();
});

test('an agent with another provider does what the first cannot', async () => {
  const { client, first } = system;
  await setOthers('online');
  first.script = () => dead;
  const { taskId } = await client.submitTask({ ...aTask, title: 'Fall back' });
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  const { subtasks } = await client.getTask(taskId);
  expect(subtasks.map(({ agent_id }) => agent_id?.startsWith('other_'))).not.toContain(false);
  for (const { error } of subtasks.flatMap(({ failures }) => failures)) expect(error).toBe('ModelsUnavailable');
  expect(await recordOf('agent_architect_1')).toMatchObject({ tasks_failed: 0 });
});

test('when the circuit is half-open one attempt probes, and the others neither fail nor ask again at once', async () => {
  const { client, first } = system;
  await setOthers('offline');
  first.script = () => dead;
  const tasks = await Promise.all(
    ['a', 'b', 'c', 'd'].map((title) => client.submitTask({ ...aTask, title: `Herd ${title}` })),
  );
  const all = () => Promise.all(tasks.map(({ taskId }) => firstOf(taskId)));
  await until('all wait', all, (seen) =>
    seen.every((one) => one?.status === 'ready' && one.waiting_for?.includes('unavailable')),
  );
  const gate = aGate();
  const asked = first.requests.length;
  const begun = performance.now();
  const before = (await all()).map((one) => one?.attempt ?? 0);
  first.script = async (request, index) => {
    await gate.opened;
    return diligent(request, index);
  };
  await until(
    'one probes',
    () => first.requests.length,
    (count) => count > asked,
  );
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(first.requests.length).toBe(asked + 1);
  const attempts = (await all()).map((one, index) => (one?.attempt ?? 0) - before[index]!);
  // One may begin each second: after a second, then each time after a probe.
  expect(Math.max(...attempts)).toBeLessThanOrEqual(2 + (performance.now() - begun) / 1_000);
  gate.open();
  for (const { taskId } of tasks) {
    expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
    const { subtasks } = await client.getTask(taskId);
    for (const { error } of subtasks.flatMap(({ failures }) => failures)) expect(error).toBe('ModelsUnavailable');
  }
  expect(first.requests.every((request) => subtaskOf(request).id.length > 0)).toBe(true);
});
