import { expect, test } from '@jest/globals';
import { aCloud, aGate, agentsOf, leases, offline, until } from './a-cloud.ts';

const scarce = aCloud({
  agents: agentsOf(['architect', 'backend', 'frontend', 'database', 'api', 'qa', 'technical_writer'], { capacity: 3 }),
});

test('a task of n subtasks takes 3 + 3n transitions, and every subtask one attempt', async () => {
  const { client, cloud } = scarce;
  const { taskId } = await client.submitTask({ type: 'development', title: 'Count', requirements: ['one', 'two'] });
  await client.waitForTask(taskId);
  const { subtasks } = await client.getTask(taskId);
  const execution = cloud.engine.get(`${taskId}-1`);
  expect(execution).toMatchObject({ status: 'SUCCEEDED', transitions: 3 + 3 * subtasks.length });
  expect(subtasks.map(({ attempt }) => attempt)).toEqual(subtasks.map(() => 1));
});

test('a plan of 40 subtasks, 39 of which depend on one, completes', async () => {
  const { client } = scarce;
  const { taskId } = await client.submitTask({
    type: 'development',
    title: 'Wide',
    agents: { backend: 10, frontend: 10, api: 10, database: 8 },
  });
  const status = await client.waitForTask(taskId);
  expect(status.status).toBe('completed');
  const { subtasks } = await client.getTask(taskId);
  expect(subtasks).toHaveLength(40);
  const [first, ...others] = subtasks;
  expect(others.every(({ depends_on }) => depends_on.length > 0)).toBe(true);
  expect(others.filter(({ depends_on }) => depends_on.includes(first?.id ?? ''))).toHaveLength(38);
  expect(await leases(client)).toEqual([]);
});

test('a subtask starts the moment its own dependencies are complete, without waiting for others', async () => {
  const { client, cast } = scarce;
  const slow = aGate();
  cast.play = async (order, context) => {
    if (order.subtask.title.includes('slow')) await slow.opened;
    return offline(order, context);
  };
  const development = await client.submitTask({
    type: 'development',
    title: 'Branches',
    requirements: ['a slow one', 'a quick one'],
    output_format: 'code',
  });
  const seen = await until(
    'the quick branch is done while the slow one runs',
    () => client.getTask(development.taskId),
    ({ subtasks }) => subtasks.some(({ title, status }) => title.includes('quick') && status === 'completed'),
  );
  expect(seen.subtasks.find(({ title }) => title.includes('slow'))?.status).toBe('in_progress');
  slow.open();
  expect(await client.waitForTask(development.taskId)).toMatchObject({ status: 'completed', progress: 100 });
});

test('critical tasks overtake low ones that waited before them', async () => {
  const { client, cast } = scarce;
  const gate = aGate();
  cast.play = async (order, context) => {
    await gate.opened;
    return offline(order, context);
  };
  const submit = async (priority: 'critical' | 'high' | 'low', title: string) =>
    (await client.submitTask({ type: 'development', title, priority })).taskId;
  // Three tasks take all slots of the one architect; the others wait.
  const holders = await Promise.all(['a', 'b', 'c'].map((name) => submit('low', `holder ${name}`)));
  await until(
    'the architect is full',
    () => leases(client),
    (held) => held.length === 3,
  );
  const ids: string[] = [];
  for (const [priority, title] of [
    ['low', 'low 1'],
    ['low', 'low 2'],
    ['low', 'low 3'],
    ['high', 'high'],
    ['critical', 'critical 1'],
    ['critical', 'critical 2'],
  ] as const) {
    ids.push(await submit(priority, title));
  }
  await until(
    'six wait',
    async () => Promise.all(ids.map((id) => client.getTaskStatus(id))),
    (all) => all.every(({ subtask_status }) => Object.values(subtask_status).includes('ready')),
  );
  const [waiting] = (await client.getTaskStatus(ids[0] as string)).waiting;
  expect(waiting?.reason).toMatch(/Every agent of type architect .* is busy/);
  gate.open();
  await Promise.all([...holders, ...ids].map((id) => client.waitForTask(id)));
  const architects = cast.orders.filter(({ agent }) => agent.agentType === 'architect').map(({ task }) => task.title);
  expect(architects.slice(3, 5).sort()).toEqual(['critical 1', 'critical 2']);
  expect(architects[5]).toBe('high');
  expect(await leases(client)).toEqual([]);
});
