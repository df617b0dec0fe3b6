import { expect, test } from '@jest/globals';
import { reliability } from '../../../core/matching/reliability.ts';

/** Computed apart from the code, by bisection of (k/n − p)² = z² · p(1 − p) / n with z = 1.6449. */
test.each([
  [0, 10, 0],
  [1, 1, 0.269855],
  [3, 3, 0.52579],
  [5, 10, 0.269267],
  [10, 10, 0.787049],
  [97, 100, 0.927288],
  [999_000, 1_000_000, 0.998947],
])('%i of %i supports a success rate of %d', (succeeded, attempted, bound) => {
  expect(reliability({ succeeded, attempted })).toBeCloseTo(bound, 5);
});

test('an agent without attempts has no reliability', () => {
  expect(reliability({ succeeded: 0, attempted: 0 })).toBe(0);
});

test('3 of 3 does not beat 97 of 100', () => {
  expect(reliability({ succeeded: 3, attempted: 3 })).toBeLessThan(reliability({ succeeded: 97, attempted: 100 }));
});

test('the bound stays within 0 and the success rate', () => {
  for (let attempted = 1; attempted <= 60; attempted++) {
    for (let succeeded = 0; succeeded <= attempted; succeeded++) {
      const bound = reliability({ succeeded, attempted });
      expect(bound).toBeGreaterThanOrEqual(0);
      expect(bound).toBeLessThanOrEqual(succeeded / attempted);
    }
  }
});
