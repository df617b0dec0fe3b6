import { expect, jest, test } from '@jest/globals';
import { log } from '../../functions/shared/log.ts';
import type { Mended } from '../../functions/workers/sweep/sweep.ts';
import { aTask as aText } from '../core/decomposition/a-task.ts';
import { aCloud, aGate, agentsOf, atRest, leases, offline, until } from './a-cloud.ts';

const system = aCloud({ agents: agentsOf(['architect', 'backend', 'qa']) });
const aTask = { type: 'development', title: 'Try', requirements: ['alpha beta gamma'] };

const sweep = async () => (await system.cloud.invoke<{ mended: Mended[] }>('sweep', { grace_seconds: 0 })).mended;
const stores = () => import('../../functions/shared/stores.ts');

test('the sweeper mends nothing in normal operation', async () => {
  const { client } = system;
  const running = await Promise.all([1, 2, 3].map(() => client.submitTask(aTask)));
  expect((await system.cloud.invoke<{ mended: Mended[] }>('sweep', {})).mended).toEqual([]);
  for (const { taskId } of running) await client.waitForTask(taskId);
  await atRest(system.cloud);
  expect(await sweep()).toEqual([]);
});

test('a slot that no attempt holds is freed', async () => {
  const { slots } = await stores();
  const [agent] = await slots.free('qa');
  expect(agent && (await slots.reserve(agent, 'task_gone/subtask_gone/1', '2026-01-01T00:00:00.000Z'))).toBeDefined();
  expect(await leases(system.client)).toHaveLength(1);
  expect(await sweep()).toMatchObject([{ agent_id: 'agent_qa_1', what: expect.stringContaining('task_gone') }]);
  expect(await leases(system.client)).toEqual([]);
  expect(await slots.free('qa')).toHaveLength(1);
});

test('a task whose execution has died goes on in a new run; what was completed is not done again', async () => {
  const { client, cloud, cast } = system;
  const gate = aGate();
  cast.play = async (order, context) => {
    if (order.agent.agentType === 'backend' && order.attempt === 1) await gate.opened;
    return offline(order, context);
  };
  const { taskId } = await client.submitTask({ ...aTask, title: 'Dead execution' });
  await until(
    'the backend works',
    () => cast.orders,
    (orders) => orders.length === 2,
  );
  cloud.engine.stop(`${taskId}-1`);
  expect(await sweep()).toContainEqual({ task_id: taskId, what: 'its execution had died' });
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  gate.open();
  const task = await client.getTask(taskId);
  expect(task.run).toBe(2);
  expect(task.subtasks.map(({ attempt, failures }) => [attempt, failures])).toEqual([
    [1, []],
    [2, []],
    [2, []],
  ]);
  expect(cast.orders.filter(({ agent }) => agent.agentType === 'architect')).toHaveLength(1);
  await until(
    'no lease is left',
    () => leases(client),
    (held) => held.length === 0,
  );
});

test('a task that was stored but never started is started', async () => {
  const { taskTexts, tasks } = await stores();
  const { newTask } = await import('../../core/lifecycle/new-task.ts');
  const { routing } = await import('../../functions/shared/config.ts');
  const now = new Date();
  const { parseSubmission } = await import('../../core/routing/parse-submission.ts');
  const { text } = parseSubmission({ ...aTask, title: 'Never started' }, routing());
  const taskId = 'task_never_started';
  await taskTexts.createText(taskId, { ...text, submitter: 'test', fingerprint: 'x', createdAt: now.toISOString() });
  await tasks.create(newTask(taskId, text, { submitter: 'test', routing: routing(), now, dependencies: [] }));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await sweep()).toContainEqual({ task_id: taskId, what: 'it had no execution' });
  expect(await system.client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
});

test('a blocked task that was not told of the end of its dependency is told', async () => {
  const { client } = system;
  const { taskTexts, tasks } = await stores();
  const first = await client.submitTask({ ...aTask, title: 'First' });
  await client.waitForTask(first.taskId);
  const blocked = await client.submitTask({ ...aTask, title: 'Second', dependencies: [first.taskId] });
  await client.waitForTask(blocked.taskId);
  // Leave the task as a submission leaves it that dies after storing it, before its second look at the dependency.
  const stuck = { ...(await tasks.get(blocked.taskId)), taskId: 'task_stuck', status: 'blocked', plannedBy: undefined };
  const text = await taskTexts.text(blocked.taskId);
  await taskTexts.createText('task_stuck', text as NonNullable<typeof text>);
  await tasks.create({ ...stuck, waitsOn: { [first.taskId]: 'open' } } as Parameters<typeof tasks.create>[0]);
  expect(await sweep()).toContainEqual({ task_id: 'task_stuck', what: 'it had not been told how a dependency stands' });
  expect(await client.waitForTask('task_stuck')).toMatchObject({ status: 'completed' });
});

test('a subtask that waits beside a free agent is given to it', async () => {
  const { client, cast } = system;
  const { slots } = await stores();
  const [architect] = await slots.free('architect');
  // Reserve a slot that no attempt holds, and free it without a wake.
  await slots.reserve(architect as NonNullable<typeof architect>, 'task_gone/subtask_gone/1', new Date().toISOString());
  const { taskId } = await client.submitTask({ ...aTask, title: 'Beside a free agent' });
  await until(
    'it waits',
    () => client.getTaskStatus(taskId),
    ({ subtask_status }) => Object.values(subtask_status)[0] === 'ready',
  );
  // The wake that it asked for comes while nobody is free.
  await until(
    'no wake is on its way',
    () => system.cloud.services.queues.counts(system.cloud.queues.wake.queue.name),
    ({ visible, delayed, inFlight }) => visible + delayed + inFlight === 0,
  );
  expect(cast.orders).toEqual([]);
  const outcome = { result: 'uncounted', kind: '', seconds: 0, apiCalls: 0, costUsd: 0, quality: null } as const;
  await slots.endLease(architect as NonNullable<typeof architect>, 'task_gone/subtask_gone/1', outcome);
  expect(await sweep()).toContainEqual({ agent_type: 'architect', what: '1 subtasks waited beside a free agent' });
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
});

test('an execution that starts again after a death tells subtasks of what was completed meanwhile', async () => {
  const { client, cloud, cast } = system;
  const { subtasks } = await stores();
  const gate = aGate();
  cast.play = async (order, context) => {
    if (order.agent.agentType === 'architect') await gate.opened;
    return offline(order, context);
  };
  const { taskId } = await client.submitTask({ ...aTask, title: 'Untold' });
  const { subtasks: planned } = await until(
    'the architect works',
    () => client.getTask(taskId),
    ({ subtasks: all }) => all[0]?.status === 'in_progress' && all[1]?.attempt === 1,
  );
  // Leave the subtasks as an Assess leaves them that dies after completing the first, before telling the second.
  const ref = { taskId, subtaskId: planned[0]?.id ?? '', run: 1, attempt: 1 };
  await until(
    'it has started',
    () => subtasks.get(ref),
    (seen) => seen?.startedAt !== undefined,
  );
  const outcome = { quality: { verdict: 'pass', score: 1 }, finishedAt: new Date().toISOString(), token: 'x' } as const;
  await subtasks.complete(ref, outcome, { apiCalls: 0, costUsd: 0, unpriced: 0 });
  cloud.engine.stop(`${taskId}-1`);
  await cloud.invoke('decompose', { task_id: taskId, run: 1, token: 'nobody waits for it' });
  expect((await subtasks.get({ taskId, subtaskId: planned[1]?.id ?? '' }))?.waitsOn).toEqual([]);
  gate.open();
  await client.cancelTask(taskId);
});

test('the log of a sweep that failed names the subtask, and has none of its texts, nor its token', async () => {
  const { client, cloud, cast } = system;
  const { agents } = await stores();
  cast.play = offline;
  const built = (await client.listAgents({ agent_type: 'architect' })).agents;
  for (const { agent_id } of built) await client.updateAgent(agent_id, { status: 'offline' });
  const { taskId } = await client.submitTask({ ...aTask, title: 'Canarytitle', requirements: ['Canaryrequirement'] });
  const waiting = await until(
    'a subtask waits for an agent',
    async () =>
      (await client.getTaskStatus(taskId)).waiting.find(({ reason }) => reason.includes('agent of type architect')),
    (subtask) => subtask !== undefined,
  );
  jest.spyOn(agents, 'ofType').mockRejectedValue(new Error('DynamoDB is away'));
  const said = jest.spyOn(log, 'error').mockImplementation(() => {});
  try {
    await expect(cloud.invoke('sweep', { grace_seconds: 0 })).rejects.toThrow('could not be swept');
    const lines = said.mock.calls.filter(([message]) => message === 'sweep failed').map(([, fields]) => fields);
    expect(lines).toContainEqual({ task_id: taskId, subtask_id: waiting!.id, error: expect.any(Error) });
    expect(JSON.stringify(lines)).not.toMatch(/Canary|token/i);
  } finally {
    jest.restoreAllMocks();
  }
  await client.cancelTask(taskId);
  for (const { agent_id } of built) await client.updateAgent(agent_id, { status: 'online' });
});

test('a sweep that cannot sweep something does the rest, then fails', async () => {
  const { client, cloud } = system;
  const { slots, tasks, taskTexts } = await stores();
  const at = '2026-01-01T00:00:00.000Z';
  await taskTexts.createText('task_broken', { ...aText(), submitter: 's', fingerprint: 'f', createdAt: at });
  await tasks.create({ taskId: 'task_broken', status: 'blocked', createdAt: at, updatedAt: at } as never);
  const [agent] = await slots.free('qa');
  expect(agent && (await slots.reserve(agent, 'task_gone/subtask_gone/2', at))).toBeDefined();
  await expect(cloud.invoke('sweep', { grace_seconds: 0 })).rejects.toThrow('1 could not be swept');
  expect(await leases(client)).toEqual([]);
});
