import { describe, expect, test } from '@jest/globals';
import { attemptOfHolder, hasRoomFor, holderOf, nanosOf, newBudget, usdOf } from '../../../core/budget/budget.ts';
import { worstCaseNanos } from '../../../core/budget/worst-case.ts';
import { callCostNanos } from '../../../core/models/call-cost.ts';
import { formatAtMost } from '../../../core/views/format.ts';
import { budgetReason, viewBudget } from '../../../core/views/view-budget.ts';
import { aStoredTask, aSubtask } from '../lifecycle/stored.ts';

const prices = {
  as_of: '2026-11-24',
  models: {
    'anthropic:a': { input: 2, output: 10, cache_read: 0.2, cache_write: 2.5 },
    'openai:long': { input: 2, output: 10, long: { above_input_tokens: 1_000, input: 4, output: 15 } },
    'ollama:*': { input: 0, output: 0 },
  },
};

test.each([0.000001, 0.05, 0.1 + 0.2, 19.99, 1_000_000])('%d dollars are whole billionths, there and back', (usd) => {
  expect(Number.isSafeInteger(nanosOf(usd))).toBe(true);
  expect(usdOf(nanosOf(usd))).toBeCloseTo(usd, 9);
});

test('a holder is told apart by subtask and attempt', () => {
  expect(attemptOfHolder(holderOf({ subtaskId: 'a_b-1', attempt: 12 }))).toEqual({ subtaskId: 'a_b-1', attempt: 12 });
});

describe('the worst case of a call', () => {
  test('takes all input at the dearest rate', () => {
    expect(worstCaseNanos('anthropic:a', { input: 1_000, output: 100 }, prices)).toBe(1_000 * 2_500 + 100 * 10_000);
  });

  test('takes the long rates only of a call that may be long', () => {
    expect(worstCaseNanos('openai:long', { input: 1_000, output: 1 }, prices)).toBe(1_000 * 2_000 + 10_000);
    expect(worstCaseNanos('openai:long', { input: 1_001, output: 1 }, prices)).toBe(1_001 * 4_000 + 15_000);
  });

  test('is unknown without a price, and nothing if the model is free', () => {
    expect(worstCaseNanos('google:b', { input: 1, output: 1 }, prices)).toBeUndefined();
    expect(worstCaseNanos('ollama:b', { input: 1, output: 1 }, prices)).toBe(0);
  });

  test('is never less than the cost of a call with as many tokens or fewer, however they are cached', () => {
    for (const ref of ['anthropic:a', 'openai:long']) {
      for (const input of [0, 1, 999, 1_000, 1_001, 5_000]) {
        const worst = worstCaseNanos(ref, { input, output: 70 }, prices) ?? 0;
        for (const share of [0, 0.3, 1]) {
          for (const cached of [0, 0.5, 1]) {
            const actual = Math.floor(input * share);
            const cacheRead = Math.floor(actual * cached);
            const tokens = { input: actual, output: 69, cacheRead, cacheWrite: actual - cacheRead };
            expect(callCostNanos(ref, tokens, prices)).toBeLessThanOrEqual(worst);
          }
        }
      }
    }
  });
});

test('there is room for the unspent amount, reserved or not, and no billionth more', () => {
  const budget = { ...newBudget(1e-6), unspentNanos: 400, leftNanos: 0 };
  expect(hasRoomFor(budget, 400)).toBe(true);
  expect(hasRoomFor(budget, 401)).toBe(false);
});

test.each([
  [0, '$0.00'],
  [1, '$0.000001'],
  [21_304_001, '$0.021305'],
  [50_000_000, '$0.05'],
  [1_500_000_000, '$1.50'],
])('%d billionths are at most "%s"', (nanos, text) => {
  expect(formatAtMost(nanos)).toBe(text);
});

describe('the budget of a task', () => {
  const budget = { ...newBudget(0.05), unspentNanos: 20_000_000, leftNanos: 5_000_000 };
  const waiting = (subtaskId: string, awaitsNanos: number) =>
    aSubtask({ subtaskId, status: 'ready', stage: 'match', awaitsNanos });
  const task = aStoredTask({ taskId: 't', status: 'in_progress', budget });

  test('shows what it has, what it needs, and which subtasks a raise resumes', () => {
    const subtasks = [aSubtask({ status: 'completed' }), waiting('two', 40_000_001), waiting('three', 30_000_001)];
    expect(viewBudget(task, subtasks)).toEqual({
      max_cost_usd: 0.05,
      spent_usd: 0.03,
      reserved_usd: 0.015,
      exceeded: true,
      needs_max_cost_usd: 0.060001,
      resumes: ['two', 'three'],
    });
    expect(budgetReason(task, subtasks)).toBe(
      'BudgetExceeded: $0.03 of $0.05 is spent; 1 of 3 subtasks are completed. POST /api/tasks/t/budget with ' +
        'max_cost_usd of at least 0.060001 resumes two, three',
    );
  });

  test('stops no subtask at work or waiting for an agent, and none after the task has ended', () => {
    const atWork = [aSubtask({ status: 'in_progress', awaitsNanos: 1 }), aSubtask({ status: 'ready' })];
    expect(viewBudget(task, atWork)).toMatchObject({ exceeded: false, needs_max_cost_usd: null, resumes: [] });
    expect(budgetReason(task, atWork)).toBeNull();
    expect(viewBudget({ ...task, status: 'cancelled' }, [waiting('two', 1)])).toMatchObject({ exceeded: false });
  });

  test('is null if there is none', () => {
    expect(viewBudget(aStoredTask(), [])).toBeNull();
  });
});
