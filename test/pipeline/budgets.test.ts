import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import type { ProviderRequest } from '../providers/scripted-server.ts';
import { leases, until } from './a-cloud.ts';
import { aModelCloud, billOf, diligent, subtaskOf } from './a-model-cloud.ts';

const MODEL = 'anthropic:claude-sonnet-5-5';
const system = aModelCloud({
  config: {
    models: { default: [MODEL], agent_types: {} },
    'model-runtime': {
      limits: { output_tokens: 2_000 },
      calls: { least_output_tokens: 500, retry_delay_ms: 1 },
    },
  },
});
const aTask = { type: 'development', title: 'Spend', requirements: ['alpha beta gamma'] };

/**
 * Plays a model whose architect is cheap and whose other agents are dear: a task of three subtasks costs $0.20. It
 * keeps to max_tokens.
 */
function spending(request: ProviderRequest, index: number) {
  const isDear = subtaskOf(request).agentType !== 'architect';
  const wanted = isDear ? 1_933 : 200;
  const output = Math.min(wanted, request.body.max_tokens);
  const tokens = { input: isDear ? 6_001 : 1_000, output };
  return output < wanted
    ? { text: 'What is cut sho', stop: 'length' as const, tokens }
    : { ...diligent(request, index), tokens };
}

/** Clears the record of the server's requests and charges, and plays a script. Calls `answered` after each answer. */
function watchBill(script: typeof system.first.script, answered = () => {}) {
  const { first } = system;
  first.requests.length = 0;
  first.charged.length = 0;
  first.script = async (request, index) => {
    const turn = await script(request, index);
    setTimeout(answered);
    return turn;
  };
}

const statusOf = (taskId: string) => system.client.getTaskStatus(taskId);
const isStopped = (taskId: string, count = 1) =>
  until(
    'the budget stops it',
    () => statusOf(taskId),
    ({ budget, subtask_status }) =>
      budget?.resumes.length === count && !Object.values(subtask_status).includes('in_progress'),
  );
const subtaskIds = (taskId: string) => [1, 2, 3].map((number) => `subtask_${taskId.slice('task_'.length)}_${number}`);
const callsOf = (agentType: string) =>
  system.first.requests.filter((request) => subtaskOf(request).agentType === agentType);

/**
 * Runs the sweeper a second after the execution began: it takes a younger execution for one that it has started.
 * Returns what it mended.
 */
async function sweep(): Promise<object[]> {
  await sleep(1_100);
  return (await system.cloud.invoke<{ mended: object[] }>('sweep', { grace_seconds: 0 })).mended;
}

afterEach(() => {
  system.first.script = diligent;
});

test('a budget of $0.05 stops a task of $0.20 before it passes $0.05; raised, it is finished and repeats nothing', async () => {
  const { client, first } = system;
  watchBill(spending);
  const { taskId } = await client.submitTask({ ...aTask, max_cost_usd: 0.05 });
  const stopped = await isStopped(taskId);
  const [one, two, three] = subtaskIds(taskId) as [string, string, string];
  const spent = billOf(first);
  expect(spent).toBeGreaterThan(0.012);
  expect(spent).toBeLessThanOrEqual(0.05);
  expect(stopped).toMatchObject({
    status: 'in_progress',
    subtask_status: { [one]: 'completed', [two]: 'ready', [three]: 'pending' },
    metrics: { cost_usd: spent },
    budget: { max_cost_usd: 0.05, spent_usd: spent, reserved_usd: 0, exceeded: true, resumes: [two] },
    reason: expect.stringMatching(
      /^BudgetExceeded: \$0\.0\d+ of \$0\.05 is spent; 1 of 3 subtasks are completed\. POST /,
    ),
    waiting: [
      { id: two, reason: expect.stringMatching(/^BudgetExceeded: its next call may cost \$0\.0\d+/) },
      { id: three, reason: `Waits for ${two}` },
    ],
  });
  expect(await leases(client)).toEqual([]);
  expect((await client.getTaskResults(taskId)).deliverables.map(({ subtask_id }) => subtask_id)).toEqual([one]);
  expect((await client.getTask(taskId)).subtasks[1]?.failures).toMatchObject([{ error: 'BudgetExceeded' }]);

  // Neither the sweeper nor a wake gives the subtask to an agent.
  const asked = first.requests.length;
  expect(await sweep()).toEqual([]);
  await system.cloud.invoke('wakeWaiting', { Records: [{ body: '{"schema_version":1,"agent_type":"backend"}' }] });
  expect(await statusOf(taskId)).toMatchObject({ budget: { exceeded: true } });
  expect(first.requests.length).toBe(asked);

  const before = callsOf('architect').length;
  expect(await client.changeBudget(taskId, { max_cost_usd: 0.5 })).toMatchObject({
    status: 'in_progress',
    reason: null,
    budget: { max_cost_usd: 0.5, spent_usd: spent, exceeded: false, needs_max_cost_usd: null, resumes: [] },
  });
  const done = await client.waitForTask(taskId);
  const bill = billOf(first);
  expect(bill).toBeGreaterThan(0.2);
  expect(done).toMatchObject({
    status: 'completed',
    reason: null,
    metrics: { cost_usd: bill, api_calls: first.charged.length },
    budget: { max_cost_usd: 0.5, spent_usd: bill, reserved_usd: 0, exceeded: false },
  });
  expect(callsOf('architect').length).toBe(before);
  expect((await client.getTask(taskId)).subtasks.map(({ attempt }) => attempt)).toEqual([1, 2, 1]);
  await expect(client.changeBudget(taskId, { max_cost_usd: 1 })).rejects.toMatchObject({ status: 409 });
});

test('subtasks that race for the last cents never pass the budget, and two who raise it at once resume each one once', async () => {
  const { client, first } = system;
  const bills: number[] = [];
  watchBill(spending, () => bills.push(billOf(first)));
  const { taskId } = await client.submitTask({ ...aTask, agents: { backend: 6 }, max_cost_usd: 0.2 });
  const stopped = await until(
    'nobody works',
    () => statusOf(taskId),
    ({ budget, subtask_status }) =>
      budget?.exceeded === true && !Object.values(subtask_status).includes('in_progress') && budget.reserved_usd === 0,
  );
  expect(Math.max(...bills)).toBeLessThanOrEqual(0.2);
  expect(stopped.budget).toMatchObject({ spent_usd: billOf(first) });
  const { failures } = (await client.getTask(taskId)).subtasks.find(({ status }) => status === 'ready') ?? {};
  expect(failures?.map(({ error }) => error)).toContain('BudgetExceeded');

  const waiting = stopped.budget?.resumes ?? [];
  expect(waiting.length).toBeGreaterThan(1);
  const attempts = async () =>
    Object.fromEntries((await client.getTask(taskId)).subtasks.map(({ id, attempt }) => [id, attempt]));
  const before = await attempts();
  await Promise.all([
    client.changeBudget(taskId, { max_cost_usd: 2 }),
    client.changeBudget(taskId, { max_cost_usd: 2 }),
  ]);
  const done = await client.waitForTask(taskId);
  expect(done).toMatchObject({ status: 'completed', budget: { spent_usd: billOf(first), reserved_usd: 0 } });
  expect(await attempts()).toEqual({
    ...before,
    ...Object.fromEntries(Object.keys(before).map((id) => [id, before[id] || 1])),
  });
});

test('a task that waits for its budget can be cancelled, and then neither raised nor resumed', async () => {
  const { client, cloud, first } = system;
  watchBill(spending);
  const { taskId } = await client.submitTask({ ...aTask, max_cost_usd: 0.05 });
  await isStopped(taskId);
  const asked = first.requests.length;
  const [cancelled] = await Promise.allSettled([
    client.cancelTask(taskId),
    client.changeBudget(taskId, { max_cost_usd: 0.05 }),
  ]);
  expect(cancelled.status).toBe('fulfilled');
  expect(await statusOf(taskId)).toMatchObject({ status: 'cancelled', waiting: [], budget: { resumes: [] } });
  await expect(client.changeBudget(taskId, { max_cost_usd: 1 })).rejects.toMatchObject({ status: 409 });
  await cloud.invoke('sweep', { grace_seconds: 0 });
  expect(first.requests.length).toBe(asked);
  expect(await leases(client)).toEqual([]);

  // A retry waits for the same budget at once, and goes on when the budget is raised.
  await client.retryTask(taskId);
  await isStopped(taskId);
  expect(first.requests.length).toBe(asked);
  await client.changeBudget(taskId, { max_cost_usd: 0.5 });
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
});

test('if a raise of the budget dies before it resumes subtasks, the sweeper goes on', async () => {
  const { client } = system;
  watchBill(spending);
  const { taskId } = await client.submitTask({ ...aTask, max_cost_usd: 0.05 });
  await isStopped(taskId);
  const { budgets, tasks } = await import('../../functions/shared/stores.ts');
  const budget = (await tasks.get(taskId))?.budget;
  expect(budget && (await budgets.limit(taskId, budget, 5e8))).toBeDefined();
  expect(await sweep()).toContainEqual({ task_id: taskId, what: `the budget had room for ${subtaskIds(taskId)[1]}` });
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
});

test('a model without a known price is not called for a task with a budget, and the task says so', async () => {
  const { client, first } = system;
  const { prices } = await import('../../functions/shared/model-config.ts');
  const { models } = prices();
  const known = models[MODEL]!;
  delete models[MODEL];
  watchBill(spending);
  const { taskId } = await client.submitTask({ ...aTask, max_cost_usd: 5 });
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'failed' });
  const [failure] = (await client.getTask(taskId)).subtasks[0]?.failures ?? [];
  expect(failure?.message).toContain(`${MODEL}: it has no known price, which a task with a budget needs`);
  expect(first.requests).toEqual([]);
  models[MODEL] = known;
});
