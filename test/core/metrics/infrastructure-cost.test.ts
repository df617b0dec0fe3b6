import { expect, test } from '@jest/globals';
import { failureOf } from '../../../core/lifecycle/attempt-end.ts';
import type { Subtask } from '../../../core/lifecycle/task.ts';
import { dollarsFor, infrastructureCost, lambdaUse } from '../../../core/metrics/infrastructure-cost.ts';
import { awsPrices } from '../aws-prices.ts';
import { aSubtask } from '../lifecycle/stored.ts';

const done = (changes: Partial<Subtask> = {}) =>
  aSubtask({ status: 'completed', stage: 'assess', attempt: 1, ...changes });
const costOf = (subtasks: Subtask[], task: { run: number; status: 'queued' | 'completed' | 'cancelled' }) =>
  infrastructureCost(task, subtasks, awsPrices);
const completed = { run: 1, status: 'completed' } as const;

test('units cost what the table of prices says', () => {
  expect(dollarsFor({}, awsPrices)).toBe(0);
  expect(dollarsFor({ transitions: 18, write_units: 100 }, awsPrices)).toBeCloseTo(18 * 25e-6 + 100 * 0.625e-6, 12);
  // A gigabyte for an hour, and a gigabyte of logs.
  expect(dollarsFor({ gb_seconds: 3_600, log_bytes: 1e9 }, awsPrices)).toBeCloseTo(0.048 + 0.5, 3);
  expect(lambdaUse('assess', 2)).toEqual({ invocations: 1, gb_seconds: 2 });
});

test('a task that has not begun costs its submission', () => {
  const cost = costOf([], { run: 1, status: 'queued' });
  expect(cost).toBeGreaterThan(0);
  expect(cost).toBeLessThan(0.00001);
});

test('subtasks, attempts and runs add to it; a rework more than an attempt whose agent failed', () => {
  const once = costOf([done()], completed);
  const twice = costOf([done(), done()], completed);
  const failures = (error: 'AttemptFailed' | 'ReworkRequired') => ({
    1: failureOf(error, { agentId: 'agent_1', at: '2025-01-01T00:00:00.000Z' }),
  });
  const failed = costOf([done({ attempt: 2, failures: failures('AttemptFailed') })], completed);
  const reworked = costOf([done({ attempt: 2, failures: failures('ReworkRequired') })], completed);
  const again = costOf([done()], { run: 2, status: 'completed' });
  // Two and three transitions are most of it.
  expect(failed - once).toBeGreaterThan(50e-6);
  expect(reworked - failed).toBeGreaterThan(25e-6);
  expect(reworked - once).toBeCloseTo(twice - once, 5);
  expect(again - once).toBeGreaterThan(75e-6);
  expect(costOf([done({ status: 'cancelled', stage: undefined })], { run: 1, status: 'cancelled' })).toBeLessThan(once);
});

test('a worker that waits for a model costs its time, one gigabyte of memory, at most fifteen minutes', () => {
  const at = (seconds: number) => new Date(1_750_000_000_000 + seconds * 1_000).toISOString();
  const taking = (seconds: number, changes: Partial<Subtask> = {}) =>
    costOf([done({ runtime: 'builtin', startedAt: at(0), finishedAt: at(seconds), ...changes })], completed);
  const none = taking(0);
  expect(taking(60.1) - none).toBeCloseTo(60 * 13.3334e-6, 6);
  expect(taking(9_999)).toBe(taking(900.1));
  expect(taking(60.1, { runtime: 'pull' })).toBe(none);
  // Clocks of functions differ.
  expect(taking(-5)).toBe(none);
});
