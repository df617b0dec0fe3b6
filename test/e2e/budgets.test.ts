import { expect, test } from '@jest/globals';
import { client, newId, send } from './target.ts';
import { waitForCompletion } from './waiting.ts';

const aTask = { type: 'development', title: 'Within a budget' };
const change = (taskId: string, body: unknown) =>
  send('POST', `/api/tasks/${taskId}/budget`, {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** Submits a task with a budget that waits for a cancelled task. */
async function aWaitingTask(maxCostUsd: number | undefined) {
  const first = await client.submitTask({ ...aTask, id: newId('first') });
  await client.cancelTask(first.task_id);
  const id = newId('budget');
  const budget = maxCostUsd === undefined ? {} : { max_cost_usd: maxCostUsd };
  await client.submitTask({ ...aTask, id, dependencies: [first.task_id], ...budget });
  return id;
}

test('a budget is shown with the task, its status and its results, and changed as long as the task has not ended', async () => {
  const id = await aWaitingTask(2.5);
  const budget = {
    max_cost_usd: 2.5,
    spent_usd: 0,
    reserved_usd: 0,
    exceeded: false,
    needs_max_cost_usd: null,
    resumes: [],
  };
  expect((await client.getTask(id)).budget).toEqual(budget);
  expect((await client.getTaskResults(id)).budget).toEqual(budget);
  for (const max_cost_usd of [3, 3, 0.000001]) {
    expect(await client.changeBudget(id, { max_cost_usd })).toMatchObject({ task_id: id, status: 'blocked' });
    expect((await client.getTaskStatus(id)).budget).toEqual({ ...budget, max_cost_usd });
  }
  await client.cancelTask(id);
  const { status, body } = await change(id, { max_cost_usd: 4 });
  expect([status, body.detail]).toEqual([409, `Task ${id} is cancelled: it spends no more.`]);
});

test('a task is done within a budget that has room for it, and then nothing is reserved', async () => {
  const { task_id } = await client.submitTask({ ...aTask, id: newId('budget'), max_cost_usd: 100 });
  const { metrics, budget } = await waitForCompletion(task_id);
  expect(budget).toMatchObject({ max_cost_usd: 100, reserved_usd: 0, exceeded: false });
  expect(budget?.spent_usd).toBeGreaterThanOrEqual(metrics.cost_usd ?? 0);
  await expect(client.changeBudget(task_id, { max_cost_usd: 1 })).rejects.toMatchObject({ status: 409 });
});

test('an invalid budget is refused by its field, and changes nothing', async () => {
  const id = await aWaitingTask(1);
  for (const max_cost_usd of [0, -1, 1e-7, 1_000_001, '1', null, [1]]) {
    const { status, body } = await change(id, { max_cost_usd });
    expect({ max_cost_usd, status, fields: body.errors?.map(({ field }: { field: string }) => field) }).toEqual({
      max_cost_usd,
      status: 400,
      fields: ['/max_cost_usd'],
    });
  }
  expect((await change(id, {})).body.errors).toMatchObject([{ field: '/max_cost_usd' }]);
  expect((await change(id, { max_cost_usd: 1, more: true })).body.errors).toMatchObject([{ field: '/more' }]);
  expect((await client.getTaskStatus(id)).budget).toMatchObject({ max_cost_usd: 1 });
  await client.cancelTask(id);
});

test('a task without a budget has none to change, and an unknown one is a 404', async () => {
  const id = await aWaitingTask(undefined);
  const { budget } = await client.getTaskStatus(id);
  // On a stage with a default budget, every task has one.
  expect((await change(id, { max_cost_usd: 1 })).status).toBe(budget === null ? 409 : 200);
  await client.cancelTask(id);
  expect((await change(newId('unknown'), { max_cost_usd: 1 })).status).toBe(404);
});

test('the same task with another budget is another body', async () => {
  const id = await aWaitingTask(1);
  const body = { ...aTask, id, max_cost_usd: 2 };
  await expect(client.submitTask(body)).rejects.toMatchObject({ status: 409 });
  await client.cancelTask(id);
});
