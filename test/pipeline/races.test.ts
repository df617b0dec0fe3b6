import { expect, test } from '@jest/globals';
import { aCloud, aGate, agentsOf, leases, offline, until } from './a-cloud.ts';

const system = aCloud({
  agents: [...agentsOf(['architect', 'qa'], { capacity: 20 }), ...agentsOf(['backend'], { perType: 2 })],
});
const aTask = { type: 'development', title: 'Try', requirements: ['alpha beta gamma'] };
const stores = () => import('../../functions/shared/stores.ts');
const statusOf = (taskId: string) => system.client.getTaskStatus(taskId);

/** Acts just before, or just after, the next call of a store's method, as a concurrent process may. */
function once<T extends object, M extends keyof T>(
  store: T,
  method: M,
  when: 'before' | 'after',
  act: () => Promise<unknown>,
) {
  const original = (store[method] as (...args: unknown[]) => unknown).bind(store);
  store[method] = (async (...args: unknown[]) => {
    delete store[method];
    if (when === 'before') await act();
    const result = await original(...args);
    if (when === 'after') await act();
    return result;
  }) as T[M];
}

test('dependents of a failed subtask are told, even if the process that cancelled them died before', async () => {
  const { client, cloud, cast } = system;
  cast.play = async (order, context) => {
    if (order.agent.agentType === 'architect') throw new Error('No idea');
    return offline(order, context);
  };
  const { tokens } = cloud.engine;
  const fail = tokens.fail.bind(tokens);
  let unavailable = 4;
  tokens.fail = (token, error, cause) => {
    if (error === 'DependencyFailed' && unavailable > 0) {
      unavailable -= 1;
      throw new Error('unavailable');
    }
    return fail(token, error, cause);
  };
  const { taskId } = await client.submitTask(aTask);
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'failed' });
  expect(unavailable).toBe(0);
  tokens.fail = fail;
});

test('a task that begins to wait while the other one ends is not forgotten', async () => {
  const { client } = system;
  const { tasks } = await stores();
  let dependent = '';
  once(tasks, 'end', 'before', async () => {
    dependent = (await client.submitTask({ ...aTask, title: 'After it', dependencies: [first.taskId] })).taskId;
  });
  const first = await client.submitTask(aTask);
  await client.waitForTask(first.taskId);
  expect(await client.waitForTask(dependent)).toMatchObject({ status: 'completed' });
});

test('a retry that comes amid a cancel is not cancelled with it', async () => {
  const { client } = system;
  const { tasks } = await stores();
  const { taskId } = await client.submitTask(aTask);
  once(tasks, 'cancel', 'after', () => client.retryTask(taskId));
  expect(await client.cancelTask(taskId)).toMatchObject({ status: 'cancelled' });
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  expect((await client.getTask(taskId)).run).toBe(2);
  await until(
    'no lease is left',
    () => leases(client),
    (held) => held.length === 0,
  );
});

test('cancel and retry at once, over and over, leave no task hanging', async () => {
  const { client } = system;
  const ids: string[] = [];
  for (let n = 0; n < 12; n += 1) {
    const { taskId } = await client.submitTask({ ...aTask, title: `Both ${n}` });
    await new Promise((resolve) => setTimeout(resolve, (n % 6) * 20));
    await Promise.allSettled([client.cancelTask(taskId), client.retryTask(taskId)]);
    ids.push(taskId);
  }
  for (const taskId of ids) {
    const { status } = await client.waitForTask(taskId);
    expect(['completed', 'cancelled']).toContain(status);
  }
  await until(
    'no lease is left',
    () => leases(client),
    (held) => held.length === 0,
  );
});

test('work that a free agent may not have does not keep other work from that agent', async () => {
  const { client, cast } = system;
  const [held, second] = [aGate(), aGate()];
  let other = '';
  cast.play = async (order, context) => {
    const { title } = order.task;
    if (order.agent.agentType !== 'backend') return offline(order, context);
    if (title === 'Hold') await held.opened;
    if (title === 'Second') await second.opened;
    if (title.startsWith('Refused') && order.agent.agentId === other) throw new Error('Not by me');
    return offline(order, context);
  };
  const holding = await client.submitTask({ ...aTask, title: 'Hold', priority: 'critical' });
  const holder = await until(
    'it is held',
    () => cast.orders.find(({ agent }) => agent.agentType === 'backend'),
    Boolean,
  );
  other = holder?.agent.agentId === 'agent_backend_1' ? 'agent_backend_2' : 'agent_backend_1';
  const submit = (title: string, priority: 'high' | 'low') => client.submitTask({ ...aTask, title, priority });
  // Twelve subtasks that the other agent has failed wait at the head, for the agent that is busy.
  const refused = await Promise.all(Array.from({ length: 12 }, (_, n) => submit(`Refused ${n}`, 'high')));
  await until(
    'all of them wait',
    async () =>
      (await Promise.all(refused.map(({ taskId }) => client.getTask(taskId)))).map(({ subtasks }) => subtasks[1]),
    (all) => all.every((subtask) => subtask?.status === 'ready' && subtask.failures.length === 1),
  );
  const blocker = await submit('Second', 'low');
  await until(
    'the other one works',
    () => cast.orders.some(({ task, agent }) => task.title === 'Second' && agent.agentType === 'backend'),
    Boolean,
  );
  const victim = await submit('Victim', 'low');
  await until(
    'it waits',
    () => statusOf(victim.taskId),
    ({ subtask_status }) => Object.values(subtask_status)[1] === 'ready',
  );
  second.open();
  expect(await client.waitForTask(victim.taskId)).toMatchObject({ status: 'completed' });
  held.open();
  for (const { taskId } of [holding, blocker, ...refused]) await client.waitForTask(taskId);
});
