import { expect, test } from '@jest/globals';
import { allocateHours } from '../../../core/decomposition/allocate-hours.ts';

const equal = (count: number) => Array<number>(count).fill(1);
/** Compare millionths of an hour: decimals have binary neighbours. */
const sumOf = (hours: number[]) => hours.reduce((sum, each) => sum + Math.round(each * 1e6), 0) / 1e6;

test("the seed's eight hours go out in quarters, by weight", () => {
  expect(allocateHours(8, [1, 1.25, 1.25, 1.25, 1.25, 1, 1])).toEqual([1, 1.25, 1.25, 1.25, 1.25, 1, 1]);
});

test('the rest below a quarter goes to the largest', () => {
  expect(allocateHours(7.3, [1, 5, 1])).toEqual([1, 5.3, 1]);
});

test('a light share takes its least from the largest', () => {
  expect(allocateHours(1, [1, 1, 100])).toEqual([0.25, 0.25, 0.5]);
});

test.each([
  [0.1, 5],
  [0.1, 40],
  [0.25, 1],
  [0.01, 7],
  [0.001, 40],
  [0.000001, 1],
  [7.3, 40],
  [9.99, 40],
  [10, 40],
  [1 / 3, 6],
  [0.1 + 0.2, 3],
  [10_000, 40],
  [9_999.99, 39],
])('%d hours are shared by %d without a rest, and nobody gets nothing', (total, count) => {
  const hours = allocateHours(total, equal(count));
  expect(hours).toHaveLength(count);
  expect(Math.min(...hours)).toBeGreaterThan(0);
  expect(hours.reduce((sum, each) => sum + each / total, 0)).toBeCloseTo(1, 9);
});

test('hours are hundredths if there are not enough quarters', () => {
  const hours = allocateHours(1.5, equal(7));
  expect(sumOf(hours)).toBe(1.5);
  for (const each of hours) expect(each).toBe(Math.round(each * 100) / 100);
});

test('larger weights get no fewer hours', () => {
  const hours = allocateHours(23.7, [3, 1, 2]);
  expect(hours[0]).toBeGreaterThan(hours[2]!);
  expect(hours[2]).toBeGreaterThan(hours[1]!);
  expect(sumOf(hours)).toBe(23.7);
});
