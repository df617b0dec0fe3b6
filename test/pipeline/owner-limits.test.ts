import { afterEach, expect, test } from '@jest/globals';
import type { TritonsClient } from '../../client/tritons-client.ts';
import type { PricesConfig } from '../../core/contracts/config/model-config.ts';
import { issueKey } from '../access/callers.ts';
import { PatientClient } from '../patient-client.ts';
import { aCloud, aGate, agentsOf, leases, offline, until } from './a-cloud.ts';
import { backendTask, deliverable, register, take } from './pulling.ts';

const system = aCloud({ agents: agentsOf(['architect', 'qa', 'test_automation'], { capacity: 50 }) });
const aTask = { type: 'quality', title: 'Limited' };
afterEach(async () => {
  expect(await leases(system.client)).toEqual([]);
});

/** The calls of a new owner; each test has its own. */
async function anOwner(name: string): Promise<TritonsClient> {
  return new PatientClient({ url: system.cloud.url, apiKey: await issueKey({ principal: name, role: 'submitter' }) });
}
const limit = (owner: string, max_open_tasks: number | null) => system.client.changeOwner(owner, { max_open_tasks });
const stores = () => import('../../functions/shared/stores.ts');
const sweep = () => system.cloud.invoke('sweep', { grace_seconds: 0 });

/** Lets agents wait at a gate. `running`: ids of the tasks that they work on. `most`: how many of these at once. */
function gated() {
  const gate = aGate();
  const seen = { running: new Map<string, number>(), most: 0 };
  system.cast.play = async (order, context) => {
    const { taskId } = order;
    seen.running.set(taskId, (seen.running.get(taskId) ?? 0) + 1);
    seen.most = Math.max(seen.most, seen.running.size);
    await gate.opened;
    const result = await offline(order, context);
    seen.running.delete(taskId);
    return result;
  };
  return { ...gate, seen };
}
const statusOf = async (client: TritonsClient, taskId: string) => (await client.getTaskStatus(taskId)).status;
const started = (client: TritonsClient, taskId: string) =>
  until(
    'it has started',
    () => statusOf(client, taskId),
    (status) => status !== 'queued',
  );

test('of 50 tasks at once five run and the others wait, saying so; each that ends lets the next one start by itself', async () => {
  const [ann, bob] = [await anOwner('ann'), await anOwner('bob')];
  await limit('ann', 5);
  const { open, seen } = gated();
  const ids = await Promise.all(
    Array.from({ length: 50 }, async (_, n) => (await ann.submitTask({ ...aTask, title: `A ${n}` })).taskId),
  );
  await until(
    'five run',
    () => seen.running.size,
    (size) => size === 5,
  );
  expect(await system.client.getOwner('ann')).toMatchObject({ max_open_tasks: 5, open_tasks: 5, waiting_tasks: 45 });
  // Another owner's task starts at once.
  const { taskId: other } = await bob.submitTask(aTask);
  await until(
    'the other runs',
    () => [...seen.running.keys()],
    (running) => running.includes(other),
  );

  const statuses = await Promise.all(ids.map((id) => ann.getTaskStatus(id)));
  const waiting = statuses.filter(({ status }) => status === 'queued');
  expect(waiting).toHaveLength(45);
  for (const { task_id, reason, waiting: waits } of waiting) {
    expect(reason).toMatch(
      /^(5 tasks of ann are open, and the limit is 5: it starts by itself when one of them ends, or when the limit is raised|Other tasks of ann wait, and start before it)$/,
    );
    expect(waits).toEqual([{ id: task_id, reason }]);
  }
  const [running] = statuses.filter(({ status }) => status === 'in_progress');
  // Its agent goes on until the gate opens, and then is told.
  seen.running.delete(running!.task_id);
  await ann.cancelTask(running!.task_id);
  await until(
    'the next runs',
    () => system.client.getOwner('ann'),
    ({ open_tasks, waiting_tasks }) => open_tasks === 5 && waiting_tasks === 44,
  );
  // Tasks that are cancelled while they wait do not wait any more.
  const waitingLast = (await Promise.all(ids.map((id) => ann.getTaskStatus(id))))
    .filter(({ status }) => status === 'queued')
    .slice(-30);
  const cancelled = new Set([running!, ...waitingLast].map(({ task_id }) => task_id));
  for (const { task_id } of waitingLast) await ann.cancelTask(task_id);
  expect(await system.client.getOwner('ann')).toMatchObject({ open_tasks: 5, waiting_tasks: 14 });
  open();
  for (const id of ids) {
    const { status, reason } = await ann.waitForTask(id);
    const expected = cancelled.has(id) ? 'cancelled' : 'completed';
    expect([status, expected === 'completed' ? reason : null]).toEqual([expected, null]);
  }
  expect(seen.most).toBeLessThanOrEqual(6);
  await until(
    'nothing is open',
    () => system.client.getOwner('ann'),
    ({ open_tasks, waiting_tasks }) => open_tasks + waiting_tasks === 0,
  );
  await bob.waitForTask(other);
});

test('a raised limit lets as many start as it allows, and none lets all; the most urgent goes first', async () => {
  const carl = await anOwner('carl');
  await limit('carl', 1);
  const { open, seen } = gated();
  const submit = async (title: string, priority: 'low' | 'critical') =>
    (await carl.submitTask({ ...aTask, title, priority })).taskId;
  const first = await submit('first', 'low');
  await started(carl, first);
  const low = [await submit('one', 'low'), await submit('two', 'low'), await submit('three', 'low')];
  const urgent = await submit('urgent', 'critical');
  expect(await limit('carl', 2)).toMatchObject({ in_force: { max_open_tasks: 2 }, open_tasks: 2, waiting_tasks: 3 });
  await started(carl, urgent);
  expect(await Promise.all(low.map((id) => statusOf(carl, id)))).toEqual(['queued', 'queued', 'queued']);
  expect(await limit('carl', null)).toMatchObject({ in_force: { max_open_tasks: null }, waiting_tasks: 0 });
  for (const id of low) await started(carl, id);
  await until(
    'all run',
    () => seen.running.size,
    (size) => size === 5,
  );
  open();
  for (const id of [first, ...low, urgent]) expect(await carl.waitForTask(id)).toMatchObject({ status: 'completed' });
  // Those ended while there was no limit: the next limit does not count them.
  await until(
    'nothing is open',
    () => limit('carl', 1),
    ({ open_tasks }) => open_tasks === 0,
  );
});

test('however a task ends it makes room: approved, failed and retried, or after the task that it depends on', async () => {
  const dora = await anOwner('dora');
  await limit('dora', 1);
  const { taskId: decided } = await dora.submitTask({ ...aTask, approval: true });
  await until(
    'it waits for approval',
    () => dora.getTaskStatus(decided),
    ({ stage }) => stage === 'approval',
  );
  const { taskId: next } = await dora.submitTask({ ...aTask, title: 'Next' });
  const { taskId: after } = await dora.submitTask({ ...aTask, title: 'After', dependencies: [next] });
  expect([await statusOf(dora, next), await statusOf(dora, after)]).toEqual(['queued', 'blocked']);
  await system.client.approveTask(decided);
  expect(await dora.waitForTask(after)).toMatchObject({ status: 'completed' });

  system.cast.play = async () => {
    throw new Error('No');
  };
  const { taskId: failing } = await dora.submitTask({ ...aTask, title: 'Failing' });
  expect(await dora.waitForTask(failing)).toMatchObject({ status: 'failed' });
  const { open } = gated();
  const { taskId: holder } = await dora.submitTask({ ...aTask, title: 'Holder' });
  await started(dora, holder);
  await dora.retryTask(failing);
  expect(await dora.getTaskStatus(failing)).toMatchObject({
    status: 'queued',
    reason: expect.stringContaining('the limit is 1'),
  });
  open();
  expect(await dora.waitForTask(failing)).toMatchObject({ status: 'completed' });
  await until(
    'nothing is open',
    () => system.client.getOwner('dora'),
    ({ open_tasks, waiting_tasks }) => open_tasks + waiting_tasks === 0,
  );
});

test('the sweeper starts what a process that died left waiting', async () => {
  const eve = await anOwner('eve');
  await limit('eve', 1);
  const { owners } = await stores();
  const { open } = gated();
  const { taskId: first } = await eve.submitTask(aTask);
  await started(eve, first);
  const { taskId: second } = await eve.submitTask({ ...aTask, title: 'Second' });
  const { taskId: third } = await eve.submitTask({ ...aTask, title: 'Third' });
  // The first makes room, and its process dies before it looks for those that wait.
  await owners.leave('eve', { place: first, entry: 'none', costUsd: 0 }, new Date());
  expect(await statusOf(eve, second)).toBe('queued');
  await sweep();
  await started(eve, second);
  // Another takes the third from those that wait, and dies before it starts it.
  await owners.leave('eve', { place: second, entry: 'none', costUsd: 0 }, new Date());
  const [entry] = (await owners.get('eve')).waiting;
  const { done } = await owners.startWaiting('eve', entry!, { maxOpenTasks: 1, maxUsdADay: undefined }, new Date());
  expect(done).toBe(true);
  await sweep();
  await started(eve, third);
  open();
  for (const id of [first, second, third]) expect(await eve.waitForTask(id)).toMatchObject({ status: 'completed' });
  await until(
    'nothing is open',
    () => system.client.getOwner('eve'),
    ({ open_tasks }) => open_tasks === 0,
  );
});

test('above its dollars a day an owner waits until the day is over or the limit is raised; a retry counts what it adds', async () => {
  const fay = await anOwner('fay');
  await system.client.changeOwner('fay', { max_usd_a_day: 1 });
  const agent = await register(system.cloud, 'costly');
  const work = async (cost_usd: number, isDone = true) => {
    const lease = await take(agent);
    const usage = { api_calls: 1, input_tokens: 1, output_tokens: 1, cost_usd };
    if (isDone) await agent.complete(lease, { ...deliverable, usage });
    else await agent.heartbeat(lease, { usage });
    return lease;
  };
  const spent = async () => (await system.client.getOwner('fay')).spent_usd_today;

  const { taskId: first } = await fay.submitTask(backendTask);
  await work(0.25, false);
  await fay.cancelTask(first);
  expect(await spent()).toBe(0.25);
  await fay.retryTask(first);
  await work(0.5);
  await fay.waitForTask(first);
  expect(await until('it counts', spent, (usd) => usd > 0.25)).toBe(0.75);
  const { taskId: second } = await fay.submitTask({ ...backendTask, title: 'Second' });
  await work(0.25);
  await fay.waitForTask(second);
  await until('it counts', spent, (usd) => usd === 1);

  const { taskId: third } = await fay.submitTask({ ...backendTask, title: 'Third' });
  const { taskId: fourth } = await fay.submitTask({ ...backendTask, title: 'Fourth' });
  expect(await fay.getTaskStatus(third)).toMatchObject({
    status: 'queued',
    reason:
      'Tasks of fay that ended today cost $1.00, and the limit is $1.00 a day: it starts by itself after 00:00 UTC, or when the limit is raised',
  });
  const { startWaitingTasks } = await import('../../functions/operations/start-task.ts');
  await startWaitingTasks('fay', new Date());
  expect(await statusOf(fay, third)).toBe('queued');
  await startWaitingTasks('fay', new Date(Date.now() + 86_400_000));
  await started(fay, third);
  await fay.cancelTask(third);
  await system.client.changeOwner('fay', { max_usd_a_day: 5 });
  await started(fay, fourth);
  await fay.cancelTask(fourth);
  await system.client.removeAgent('costly');
});

test('what an agent of ours used counts in the day, also if it comes to its end after the task was cancelled', async () => {
  const ida = await anOwner('ida');
  await system.client.changeOwner('ida', { max_usd_a_day: 5 });
  const prices = { as_of: '2026-01-01', models: { 'openai:a': { input: 1, output: 1 } } } as PricesConfig;
  const gate = aGate();
  system.cast.play = async (order, context) => {
    context.meter.count('openai:a', { input: 250_000, output: 0, cacheRead: 0, cacheWrite: 0 }, prices);
    await gate.opened;
    return offline(order, context);
  };
  const spent = async () => (await system.client.getOwner('ida')).spent_usd_today;
  const [late, failed] = [await ida.submitTask(aTask), await ida.submitTask({ ...aTask, title: 'Another' })];
  await until(
    'both are worked on',
    () => system.cast.orders,
    ({ length }) => length >= 2,
  );
  for (const { taskId } of [late, failed]) await ida.cancelTask(taskId);
  expect(await spent()).toBe(0);
  gate.open();
  expect(await until('it counts', spent, (usd) => usd === 0.5)).toBe(0.5);
  // Neither a sweep nor a retry counts it again.
  await sweep();
  system.cast.play = offline;
  await ida.retryTask(late.taskId);
  await ida.waitForTask(late.taskId);
  await until(
    'it has left',
    () => system.client.getOwner('ida'),
    ({ open_tasks }) => open_tasks === 0,
  );
  expect(await spent()).toBe(0.5);
});

test('beyond 500 tasks that wait, a submission is a 429 and stores nothing; one that is stored stays the same task', async () => {
  const gus = await anOwner('gus');
  await limit('gus', 1);
  const { open } = gated();
  const { taskId } = await gus.submitTask({ ...aTask, id: 'gus_1' });
  const { owners, tasks, taskTexts } = await stores();
  for (let n = 0; n < 500; n += 1) await owners.wait('gus', `9999999999999999#gone_${n}`);
  await expect(gus.submitTask({ ...aTask, id: 'gus_2', title: 'More' })).rejects.toMatchObject({
    status: 429,
    problem: {
      type: '/problems/too-many-tasks',
      detail: expect.stringMatching(/^500 tasks of gus wait for its limits already; /),
    },
  });
  expect([await tasks.get('gus_2'), await taskTexts.text('gus_2')]).toEqual([undefined, undefined]);
  expect(await gus.submitTask({ ...aTask, id: 'gus_1' })).toMatchObject({ taskId });
  open();
  await gus.waitForTask(taskId);
});
