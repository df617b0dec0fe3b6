import { expect, test } from '@jest/globals';
import type { AttemptEnd, AttemptFailure } from '../../../core/lifecycle/attempt-end.ts';
import { reworkedAttempt } from '../../../core/lifecycle/reworked-attempt.ts';

const failed = (error: AttemptEnd, counts = true): AttemptFailure => ({
  agentId: 'a',
  error,
  message: '',
  at: '',
  counts,
});
const rework = failed('ReworkRequired');
const reworkedOf = (failures: Record<string, AttemptFailure>, attempt: number, baseAttempt = 0) =>
  reworkedAttempt({ failures, attempt, baseAttempt });

test('the attempt before, if the checks sent it back', () => {
  expect(reworkedOf({ 1: rework }, 2)).toBe(1);
  expect(reworkedOf({ 1: failed('AttemptFailed') }, 2)).toBeUndefined();
  expect(reworkedOf({}, 1)).toBeUndefined();
});

test('an end through nobody’s fault does not end a rework; another failure does, and a retry', () => {
  expect(reworkedOf({ 1: rework, 2: failed('ModelsUnavailable', false) }, 3)).toBe(1);
  expect(reworkedOf({ 9: rework, 10: rework, 12: failed('BudgetExceeded', false) }, 13)).toBe(10);
  expect(reworkedOf({ 1: rework, 2: failed('AttemptFailed') }, 3)).toBeUndefined();
  expect(reworkedOf({ 1: rework }, 2, 1)).toBeUndefined();
});
