import { expect, test } from '@jest/globals';
import { aCloud, aGate, offline, until } from '../pipeline/a-cloud.ts';

const system = aCloud();
const task = { type: 'development', requirements: ['alpha beta gamma'] };

test('lists are read to their end, page by page', async () => {
  const agents = await Array.fromAsync(system.client.agents());
  const first = await system.client.listAgents({ limit: 1 });
  expect(agents[0]).toEqual(first.agents[0]);
  expect(agents.length).toBeGreaterThan(20);
  expect(new Set(agents.map(({ agent_id }) => agent_id)).size).toBe(agents.length);
  const backends = await Array.fromAsync(system.client.agents({ agent_type: 'backend' }));
  expect(backends).toEqual(agents.filter(({ agent_type }) => agent_type === 'backend'));
  for await (const _ of system.client.deadLetters()) throw new Error('there are none');
});

test('watch yields a task as it is, each change with its events, and ends with the task', async () => {
  const gate = aGate();
  system.cast.play = async (order, context) => {
    await gate.opened;
    return offline(order, context);
  };
  const { task_id } = await system.client.submitTask({ ...task, title: 'Watched' });
  await until(
    'it is worked on',
    () => system.client.getTask(task_id),
    ({ subtasks }) => subtasks[0]?.stage === 'execute',
  );
  const statuses: string[] = [];
  const types: string[] = [];
  for await (const { task: seen, status, events } of system.client.watch(task_id)) {
    expect([seen.task_id, status.task_id]).toEqual([task_id, task_id]);
    if (statuses.length === 0) {
      expect(events).toEqual([]);
      gate.open();
    }
    statuses.push(status.status);
    types.push(...events.map(({ type }) => type));
  }
  expect(statuses[0]).toBe('in_progress');
  expect(statuses.at(-1)).toBe('completed');
  expect(types).toContain('subtask.completed');
});

test('watch yields a task that has ended once', async () => {
  const { task_id } = await system.client.submitTask({ ...task, title: 'Ended' });
  await system.client.waitForTask(task_id);
  const changes = await Array.fromAsync(system.client.watch(task_id));
  expect(changes.map(({ status }) => status.status)).toEqual(['completed']);
});

test('watch ends without an error when its signal aborts, and with one for a task that does not exist', async () => {
  const gate = aGate();
  system.cast.play = async (order, context) => {
    await gate.opened;
    return offline(order, context);
  };
  const { task_id } = await system.client.submitTask({ ...task, title: 'Left' });
  const stop = new AbortController();
  let seen = 0;
  for await (const _ of system.client.watch(task_id, { signal: stop.signal })) {
    seen += 1;
    stop.abort();
  }
  expect(seen).toBe(1);
  gate.open();
  await expect(system.client.watch('nope').next()).rejects.toMatchObject({ status: 404 });
});

test('the lines of a log are followed to its end', async () => {
  system.cast.play = async (order, context) => {
    await context.log([{ text: `did ${order.subtask.title}`, level: 'info' }]);
    return offline(order, context);
  };
  const { task_id } = await system.client.submitTask({ ...task, title: 'Logged' });
  const lines = await Array.fromAsync(system.client.logLines(task_id, { follow: true }));
  const { subtasks } = await system.client.getTask(task_id);
  expect(lines.map(({ text }) => text).sort()).toEqual(subtasks.map(({ title }) => `did ${title}`).sort());
  expect(await Array.fromAsync(system.client.logLines(task_id))).toEqual(lines);
});
