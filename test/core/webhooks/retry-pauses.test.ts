import { expect, test } from '@jest/globals';
import { pauseAfter, secondsAsked } from '../../../core/webhooks/retry-pauses.ts';

test('pauses grow, and add up to a day at most', () => {
  const pauses: number[] = [];
  for (let pause = pauseAfter(1); pause !== undefined; pause = pauseAfter(pauses.length + 1)) pauses.push(pause);
  expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
  expect(new Set(pauses).size).toBe(pauses.length);
  const hours = pauses.reduce((sum, pause) => sum + pause, 0) / 3_600;
  expect(hours).toBeGreaterThan(23);
  expect(hours).toBeLessThanOrEqual(24);
});

test.each([
  [1, 0, 5],
  [1, 3, 5],
  [1, 60, 60],
  [1, 1e9, 3_600],
  [7, 3_600, 7_200],
  [11, 60, undefined],
])('after attempt %i, and if the receiver asks for %i s, the pause is %p', (attempt, asked, pause) => {
  expect(pauseAfter(attempt, asked)).toBe(pause);
});

const now = new Date('2025-03-01T12:00:00.000Z');
test.each([
  [429, '120', 120],
  [503, '0', 0],
  [503, 'Sat, 01 Mar 2025 12:01:30 GMT', 90],
  [503, 'Sat, 01 Mar 2025 11:00:00 GMT', 0],
  [503, 'soon', 0],
  [503, '-5', 0],
  [503, '1.5', 0],
  [503, '', 0],
  [503, '9'.repeat(400), Number.POSITIVE_INFINITY],
  [500, '120', 0],
  [429, undefined, 0],
])('of %i with Retry-After %p, %p s are what the receiver asks for', (status, header, seconds) => {
  expect(secondsAsked(status, header, now)).toBe(seconds);
});
