import { afterEach, expect, test } from '@jest/globals';
import { taskKey } from '../../aws/keys.ts';
import type { TritonsClient } from '../../client/tritons-client.ts';
import { QUIET_ATTRIBUTE } from '../../core/contracts/storage/table.ts';
import { issueKey } from '../access/callers.ts';
import { PatientClient } from '../patient-client.ts';
import { aCloud, aGate, agentsOf, leases, offline, until } from './a-cloud.ts';
import { onAwsRequest } from './aws-requests.ts';
import { backendTask, register, take } from './pulling.ts';

const system = aCloud({ agents: agentsOf(['architect', 'qa', 'test_automation'], { capacity: 50 }) });
const aTask = { type: 'quality', title: 'Limited' };
let opened: (() => void) | undefined;
afterEach(async () => {
  opened?.();
  await until(
    'no slot is held',
    () => leases(system.client),
    (held) => held.length === 0,
  );
});

async function anOwner(name: string, limits: { max_open_tasks?: number; max_usd_a_day?: number }) {
  await system.client.changeOwner(name, limits);
  return new PatientClient({ url: system.cloud.url, apiKey: await issueKey({ principal: name, role: 'submitter' }) });
}
const places = async (owner: string) => {
  const { open_tasks, waiting_tasks } = await system.client.getOwner(owner);
  return [open_tasks, waiting_tasks];
};
const stores = () => import('../../functions/shared/stores.ts');
const sweep = () => system.cloud.invoke('sweep', { grace_seconds: 0 });
const fill = async (owner: string, count: number) => {
  const { owners } = await stores();
  for (let n = 0; n < count; n += 1) await owners.wait(owner, `9999999999999999#gone_${n}`);
};

/** Lets agents wait until the test is over. */
function gated() {
  const gate = aGate();
  opened = gate.open;
  system.cast.play = async (order, context) => {
    await gate.opened;
    return offline(order, context);
  };
}
async function aRunning(client: TritonsClient, title: string): Promise<string> {
  const { taskId } = await client.submitTask({ ...aTask, title });
  await begun(client, taskId);
  return taskId;
}
const begun = (client: TritonsClient, taskId: string) =>
  until(
    'it has begun',
    () => client.getTaskStatus(taskId),
    ({ status }) => status === 'in_progress',
  );

test('a task that runs keeps its place, whatever a late process or another version writes of its wait', async () => {
  gated();
  const ann = await anOwner('ann', { max_open_tasks: 1 });
  const first = await aRunning(ann, 'First');
  const { taskId: second } = await ann.submitTask({ ...aTask, title: 'Second' });
  const { owners } = await stores();
  const [entry] = (await owners.get('ann')).waiting;
  // A version with other ranks let it wait too.
  await owners.wait('ann', `0000000000000001#${second}`);
  await ann.cancelTask(first);
  await begun(ann, second);
  // A process that found no room before writes only now.
  await owners.wait('ann', entry!);
  await owners.wait('ann', `0000000000000002#${second}`);
  expect(await places('ann')).toEqual([1, 1]);
  await system.client.changeOwner('ann', { max_open_tasks: 2 });
  expect(await places('ann')).toEqual([1, 0]);
  await ann.cancelTask(second);
  expect(await places('ann')).toEqual([0, 0]);
});

test('the end of a run does not give up the place of the retry that followed', async () => {
  gated();
  const bob = await anOwner('bob', { max_open_tasks: 2 });
  const taskId = await aRunning(bob, 'Retried');
  await bob.cancelTask(taskId);
  const { tasks } = await stores();
  const ended = await tasks.get(taskId);
  await bob.retryTask(taskId);
  await begun(bob, taskId);
  const { settleTask } = await import('../../functions/operations/settle-task.ts');
  await settleTask(ended!, new Date());
  expect(await places('bob')).toEqual([1, 0]);
  await bob.cancelTask(taskId);
  expect(await places('bob')).toEqual([0, 0]);
});

test('a retry counts what the run before cost, if the process that ended it died before that', async () => {
  const cat = await anOwner('cat', { max_usd_a_day: 10 });
  const agent = await register(system.cloud, 'costly');
  const { taskId } = await cat.submitTask(backendTask);
  const lease = await take(agent);
  await agent.heartbeat(lease, { usage: { api_calls: 1, input_tokens: 1, output_tokens: 1, cost_usd: 0.25 } });
  const { tasks } = await stores();
  await tasks.cancel(taskId, 'Cancelled by cat', new Date().toISOString());
  const { stopSubtasks } = await import('../../functions/operations/stop-subtasks.ts');
  const { subtasks } = (await tasks.withSubtasks(taskId))!;
  await stopSubtasks(subtasks, { reason: 'The task was cancelled', error: 'TaskCancelled' }, new Date());
  await cat.retryTask(taskId);
  expect(await system.client.getOwner('cat')).toMatchObject({ open_tasks: 1, spent_usd_today: 0.25 });
  await cat.cancelTask(taskId);
  expect(await system.client.getOwner('cat')).toMatchObject({ open_tasks: 0, spent_usd_today: 0.25 });
  await system.client.removeAgent('costly');
});

test('a task is cancelled even if the one that waits for its place cannot be started', async () => {
  gated();
  const dan = await anOwner('dan', { max_open_tasks: 1 });
  const taskId = await aRunning(dan, 'Holder');
  const { table } = await import('../../functions/shared/table.ts');
  await table.upsert(taskKey('newer'), { set: { schemaVersion: 99, [QUIET_ATTRIBUTE]: true } }, []);
  await (await stores()).owners.wait('dan', '0000000000000001#newer');
  expect(await dan.cancelTask(taskId)).toMatchObject({ status: 'cancelled' });
  await table.delete(taskKey('newer'));
});

test('tasks that end at the same moment all leave, also the first ones of a day', async () => {
  const { owners } = await stores();
  const now = new Date();
  const ids = Array.from({ length: 20 }, (_, n) => `ivy_${n}`);
  const limits = { maxOpenTasks: 50, maxUsdADay: 50 };
  for (const id of ids) await owners.enter('ivy', id, limits, now);
  const left = await Promise.all(ids.map((place) => owners.leave('ivy', { place, entry: place, costUsd: 0.5 }, now)));
  expect(left).not.toContain(undefined);
  expect(await system.client.getOwner('ivy')).toMatchObject({ open_tasks: 0, spent_usd_today: 10 });
});

test('a call starts 25 waiting tasks at most', async () => {
  await anOwner('eli', { max_open_tasks: 1_000 });
  await fill('eli', 60);
  const { startWaitingTasks } = await import('../../functions/operations/start-task.ts');
  await startWaitingTasks('eli', new Date());
  expect(await places('eli')).toEqual([0, 35]);
});

test('a sweep writes nothing for tasks that wait, and reads their owner but once for all', async () => {
  gated();
  const fay = await anOwner('fay', { max_open_tasks: 1 });
  const first = await aRunning(fay, 'First');
  const ids = await Promise.all(
    Array.from({ length: 10 }, async (_, n) => (await fay.submitTask({ ...aTask, title: `Waits ${n}` })).taskId),
  );
  await sweep();
  const seen: string[] = [];
  onAwsRequest(({ action, input }) => {
    if (JSON.stringify(input.Key ?? {}).includes('OWNER#fay')) seen.push(action);
  });
  await sweep();
  // One read for all that wait; two look for tasks that have ended, and for room.
  expect(seen).toEqual(Array(3).fill('dynamodb:GetItem'));
  expect(await places('fay')).toEqual([1, 10]);
  for (const id of [...ids, first]) await fay.cancelTask(id);
});

test('an owner with a limit of dollars only may have 1,000 open tasks', async () => {
  await system.client.changeOwner('gus', { max_usd_a_day: 5 });
  expect(await system.client.getOwner('gus')).toMatchObject({
    max_open_tasks: null,
    in_force: { max_open_tasks: 1_000, max_usd_a_day: 5 },
  });
});

test('beyond 500 tasks that wait, a retry and a submission are a 429, and its Idempotency-Key stays free', async () => {
  gated();
  const hal = await anOwner('hal', { max_open_tasks: 1 });
  const failed = await aRunning(hal, 'Cancelled');
  await hal.cancelTask(failed);
  const holder = await aRunning(hal, 'Holder');
  await fill('hal', 500);
  await expect(hal.retryTask(failed)).rejects.toMatchObject({ status: 429 });
  expect(await hal.getTaskStatus(failed)).toMatchObject({ status: 'cancelled' });
  const submit = (title: string) => hal.submitTask({ ...aTask, title }, { idempotencyKey: 'one' });
  await expect(submit('Before')).rejects.toMatchObject({ status: 429 });
  await hal.cancelTask(holder);
  const { taskId } = await submit('Changed');
  await fill('hal', 500);
  expect(await submit('Changed')).toMatchObject({ taskId });
  await hal.cancelTask(taskId);
});
