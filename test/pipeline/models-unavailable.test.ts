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
  expect(first.requests).toHaveLength(5);
  const agent = await client.getAgent('agent_architect_1');
  const { circuits } = await client.listCircuits();
  expect(agent).toMatchObject({ unavailable_until: circuits[0]?.open_until, models: null, working_on: [] });

  // Each failed probe is an attempt. There are more of them than a subtask has attempts, and all share one line.
  const long = { timeoutMs: 20_000 };
  await until(
    'it was tried again',
    () => firstOf(taskId),
    (seen) => seen?.status === 'ready' && seen.attempt >= 3,
    long.timeoutMs,
  );
  expect(first.requests.length).toBeLessThan(10);
  first.script = diligent;
  expect(await client.waitForTask(taskId, { timeoutMs: 30_000 })).toMatchObject({ status: 'completed' });
  expect((await firstOf(taskId))?.failures).toHaveLength(1);
  expect(await recordOf('agent_architect_1')).toMatchObject({ tasks_completed: 1, tasks_failed: 0, success_rate: 1 });
  expect((await client.getAgent('agent_architect_1')).unavailable_until).toBeNull();
}, 60_000);

test('an agent with another provider does what the first cannot', async () => {
  const { client, first } = system;
  await setOthers('online');
  first.script = () => dead;
  const { taskId } = await client.submitTask({ ...aTask, title: 'Fall back' });
  expect(await client.waitForTask(taskId, { timeoutMs: 20_000 })).toMatchObject({ status: 'completed' });
  const { subtasks } = await client.getTask(taskId);
  expect(subtasks.map(({ agent_id }) => agent_id?.startsWith('other_'))).not.toContain(false);
  for (const { error } of subtasks.flatMap(({ failures }) => failures)) expect(error).toBe('ModelsUnavailable');
  expect(await recordOf('agent_architect_1')).toMatchObject({ tasks_failed: 0 });
}, 30_000);

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
  const before = (await all()).map((one) => one?.attempt ?? 0);
  first.script = async (request, index) => {
    await gate.opened;
    return diligent(request, index);
  };
  await until(
    'one probes',
    () => first.requests.length,
    (count) => count > asked,
    20_000,
  );
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(first.requests.length).toBe(asked + 1);
  const attempts = (await all()).map((one, index) => (one?.attempt ?? 0) - before[index]!);
  // Attempts may begin at 0, 1, 2 and, at most, 2.5 s: after a second, then each time after a probe.
  expect(Math.max(...attempts)).toBeLessThanOrEqual(4);
  gate.open();
  for (const { taskId } of tasks) {
    expect(await client.waitForTask(taskId, { timeoutMs: 40_000 })).toMatchObject({ status: 'completed' });
    const { subtasks } = await client.getTask(taskId);
    for (const { error } of subtasks.flatMap(({ failures }) => failures)) expect(error).toBe('ModelsUnavailable');
  }
  expect(first.requests.every((request) => subtaskOf(request).id.length > 0)).toBe(true);
}, 90_000);
