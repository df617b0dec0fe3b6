import { expect, test } from '@jest/globals';
import { nextSort, readSort, sortRows, sortText } from '../../dashboard/data/sort-rows.ts';
import { sparklinePath } from '../../dashboard/data/sparkline-path.ts';

const by = ({ value }: { value: string | number | null }) => value;
const rows = (...values: (string | number | null)[]) => values.map((value, place) => ({ value, place }));

test('what is not known comes last, whichever way a column is sorted', () => {
  expect(sortRows(rows(2, null, 1), by, false).map(by)).toEqual([1, 2, null]);
  expect(sortRows(rows(2, null, 1), by, true).map(by)).toEqual([2, 1, null]);
});

test('numbers in texts are compared as numbers, and equal rows keep their order', () => {
  expect(sortRows(rows('agent_10', 'agent_9'), by, false).map(by)).toEqual(['agent_9', 'agent_10']);
  expect(sortRows(rows(1, 1, 1), by, true).map(({ place }) => place)).toEqual([0, 1, 2]);
});

test('clicks on a head sort one way, the other, and no more', () => {
  const first = nextSort(undefined, 'cost', true);
  const second = nextSort(first, 'cost', true);
  expect([first, second, nextSort(second, 'cost', true)].map(sortText)).toEqual(['-cost', 'cost', undefined]);
  expect(nextSort(second, 'title', false)).toEqual(readSort('title'));
});

test('a sparkline begins at zero and leaves out what is not known', () => {
  const { line, area, dots } = sparklinePath([0, 10, null, 5], 30, 23);
  expect(line).toBe('M0 21.5L10 1.5');
  expect(area).toBe('M0 21.5L10 1.5L10 21.5L0 21.5Z');
  expect(dots).toBe('M30 11.5h0');
});

test('a sparkline of zeros lies on the ground', () => {
  expect(sparklinePath([0, 0], 10, 10).line).toBe('M0 8.5L10 8.5');
});
