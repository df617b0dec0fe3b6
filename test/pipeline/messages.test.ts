import { expect, test } from '@jest/globals';
import { aCloud, aGate, agentsOf, offline, until } from './a-cloud.ts';

const system = aCloud({ agents: agentsOf(['architect', 'backend', 'qa'], { perType: 2 }) });
const aTask = { type: 'development', title: 'Try', requirements: ['alpha beta gamma'] };

function send({ name }: { name: string }, body: unknown): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  system.cloud.services.queues.send(name, text, { groupId: 'test' });
}

const messageFor = (taskId: string, subtaskId: string, attempt: number) => ({
  schema_version: 1,
  task_id: taskId,
  run: 1,
  subtask_id: subtaskId,
  attempt,
  agent_id: 'agent_backend_1',
  token: 'a-token-that-nobody-waits-for',
});

test('a message that no worker can read becomes a dead letter in seconds, listed with its reason and without a token', async () => {
  const { client, cloud } = system;
  send(cloud.queues.departments.QUALITY.queue, 'not json {');
  send(cloud.queues.departments.QUALITY.queue, {
    schema_version: 2,
    task_id: 'task_x',
    token: 'secret-token',
  });
  const { dead_letters } = await until(
    'two dead letters',
    () => client.listDeadLetters(),
    (list) => list.dead_letters.length === 2,
  );
  const [readable] = dead_letters.filter(({ task_id }) => task_id === 'task_x');
  expect(readable).toMatchObject({ queue: cloud.queues.departments.QUALITY.deadLetters.name });
  expect(readable?.reason).toContain('schema_version');
  expect(JSON.stringify(dead_letters)).not.toContain('secret-token');
});

test('a message that comes twice, late, or for another attempt has no effect', async () => {
  const { client, cloud, cast } = system;
  const { taskId } = await client.submitTask(aTask);
  await client.waitForTask(taskId);
  const before = await client.getTask(taskId);
  const runs = cast.orders.length;
  const subtask = before.subtasks[1]?.id ?? '';
  for (const attempt of [1, 1, 2, 7]) {
    send(cloud.queues.departments.ARCHITECTURE.queue, messageFor(taskId, subtask, attempt));
  }
  send(cloud.queues.departments.ARCHITECTURE.queue, messageFor('task_unknown', 'subtask_unknown', 1));
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(cast.orders).toHaveLength(runs);
  expect(await client.getTask(taskId)).toEqual(before);
});

test('a dead letter of a current attempt fails that attempt at once, and the task moves on', async () => {
  const { client, cloud, cast } = system;
  const gate = aGate();
  let token = '';
  cast.play = async (order, context) => {
    if (order.agent.agentType === 'backend' && order.attempt === 1) await gate.opened;
    return offline(order, context);
  };
  const { taskId } = await client.submitTask({ ...aTask, title: 'Dead letter' });
  const task = await until(
    'the backend works',
    () => client.getTask(taskId),
    ({ subtasks }) => subtasks[1]?.status === 'in_progress' && cast.orders.length === 2,
  );
  const { subtasks } = await import('../../functions/shared/stores.ts');
  const subtaskId = task.subtasks[1]?.id ?? '';
  token = (await subtasks.get({ taskId, subtaskId }))?.token ?? '';
  send(cloud.queues.departments.ARCHITECTURE.deadLetters, { ...messageFor(taskId, subtaskId, 1), token });
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  expect((await client.getTask(taskId)).subtasks[1]).toMatchObject({
    attempt: 2,
    failures: [{ attempt: 1, message: expect.stringContaining('dead letters') }],
  });
  gate.open();
});

test('a wake that cannot be processed becomes a dead letter too, listed with its reason', async () => {
  const { client, cloud } = system;
  send(cloud.queues.wake.queue, { schema_version: 1, agent_type: '' });
  const { dead_letters } = await until(
    'the dead letter of a wake',
    () => client.listDeadLetters(),
    (list) => list.dead_letters.some(({ queue }) => queue === cloud.queues.wake.deadLetters.name),
  );
  const letter = dead_letters.find(({ queue }) => queue === cloud.queues.wake.deadLetters.name);
  expect(letter).toMatchObject({ task_id: null, reason: expect.stringContaining('Not a message') });
});
