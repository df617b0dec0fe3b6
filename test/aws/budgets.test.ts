import { expect, test } from '@jest/globals';
import { Budgets } from '../../aws/budgets.ts';
import { Table } from '../../aws/table.ts';
import { Tasks } from '../../aws/tasks.ts';
import { newBudget } from '../../core/budget/budget.ts';
import type { Task } from '../../core/lifecycle/task.ts';
import { aStoredTask } from '../core/lifecycle/stored.ts';
import { startServices } from '../local/start-services.ts';

await startServices();
const table = new Table('tritons');
const tasks = new Tasks(table);
const budgets = new Budgets(table);

let made = 0;
async function aBudget(changes: Partial<Task> = {}) {
  made += 1;
  const taskId = `task_${made}`;
  await tasks.create(aStoredTask({ taskId, budget: newBudget(1e-7), ...changes }));
  return { taskId, now: async () => (await tasks.get(taskId))?.budget };
}

test('a reservation is taken once for a holder, and settled once', async () => {
  const { taskId, now } = await aBudget();
  expect(await budgets.reserve(taskId, 'one#1', 60)).toBeDefined();
  expect(await budgets.reserve(taskId, 'one#1', 30)).toBeUndefined();
  expect(await now()).toMatchObject({ maxNanos: 100, unspentNanos: 100, leftNanos: 40, held: { 'one#1': 60 } });
  expect(await budgets.settle(taskId, 'one#1', 60, 25)).toBeDefined();
  expect(await budgets.settle(taskId, 'one#1', 60, 25)).toBeUndefined();
  expect(await now()).toMatchObject({ maxNanos: 100, unspentNanos: 75, leftNanos: 75, held: {} });
});

test('no more than is left is reserved, to the billionth, however many ask at once', async () => {
  const { taskId, now } = await aBudget();
  const asked = Array.from({ length: 30 }, (_, index) => budgets.reserve(taskId, `s${index}#1`, 33));
  expect((await Promise.all(asked)).filter((task) => task !== undefined)).toHaveLength(3);
  expect(await budgets.reserve(taskId, 'late#1', 2)).toBeUndefined();
  expect(await budgets.reserve(taskId, 'last#1', 1)).toBeDefined();
  expect(await now()).toMatchObject({ leftNanos: 0, unspentNanos: 100 });
});

test('a call that cost more than was reserved is charged in full', async () => {
  const { taskId, now } = await aBudget();
  await budgets.reserve(taskId, 'one#1', 90);
  await budgets.settle(taskId, 'one#1', 90, 120);
  expect(await now()).toMatchObject({ leftNanos: -20, unspentNanos: -20 });
  expect(await budgets.reserve(taskId, 'two#1', 1)).toBeUndefined();
});

test('a charge counts once, and a later one for the rest', async () => {
  const { taskId, now } = await aBudget();
  expect(await budgets.charge(taskId, 'one#1', undefined, 30)).toBeDefined();
  expect(await budgets.charge(taskId, 'one#1', undefined, 30)).toBeUndefined();
  expect(await budgets.charge(taskId, 'one#1', 30, 50)).toBeDefined();
  expect(await now()).toMatchObject({ unspentNanos: 50, leftNanos: 50, charged: { 'one#1': 50 } });
});

test('a limit changes by what was read, down to what is spent and reserved, and not once the task has ended', async () => {
  const { taskId, now } = await aBudget();
  const before = newBudget(1e-7);
  await budgets.reserve(taskId, 'one#1', 40);
  await budgets.settle(taskId, 'one#1', 40, 30);
  await budgets.reserve(taskId, 'one#1', 20);
  expect(await budgets.limit(taskId, before, 49)).toBeUndefined();
  expect(await budgets.limit(taskId, before, 50)).toBeDefined();
  expect(await now()).toMatchObject({ maxNanos: 50, unspentNanos: 20, leftNanos: 0 });
  expect(await budgets.limit(taskId, before, 200)).toBeUndefined();
  expect(await budgets.limit(taskId, { ...before, maxNanos: 50 }, 200)).toBeDefined();
  expect(await now()).toMatchObject({ maxNanos: 200, unspentNanos: 170, leftNanos: 150 });
  await tasks.cancel(taskId, 'No more', '2025-03-01T12:00:00.000Z');
  expect(await budgets.limit(taskId, { ...before, maxNanos: 200 }, 300)).toBeUndefined();
});

test('a task without a budget has none to reserve from, charge or change', async () => {
  const { taskId } = await aBudget({ budget: undefined });
  await expect(budgets.reserve(taskId, 'one#1', 1)).resolves.toBeUndefined();
  await expect(budgets.settle(taskId, 'one#1', 1, 1)).resolves.toBeUndefined();
  await expect(budgets.limit(taskId, newBudget(1), 1)).resolves.toBeUndefined();
});
