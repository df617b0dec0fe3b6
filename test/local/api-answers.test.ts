import { DatabaseSync } from 'node:sqlite';
import { expect, test } from '@jest/globals';
import { ApiAnswers } from '../../local/api-answers.ts';

const database = new DatabaseSync(':memory:');
let now = Date.parse('2026-11-24T12:00:00.000Z');

test('answers and faults are counted by five minutes, for all time, and across restarts', () => {
  const first = new ApiAnswers(database, () => now);
  for (const status of [200, 404, 500, 503]) first.count(status);
  first.close();
  now += 600_000;
  const second = new ApiAnswers(database, () => now);
  second.count(204);
  expect(second.since()).toEqual({ requests: 5, faults: 2 });
  expect(second.since('2026-11-24T12:00:00.000Z')).toEqual({ requests: 5, faults: 2 });
  expect(second.since('2026-11-24T12:05:00.000Z')).toEqual({ requests: 1, faults: 0 });
  expect(second.since('2026-11-24T12:15:00.000Z')).toEqual({ requests: 0, faults: 0 });
  now += 32 * 86_400_000;
  second.count(200);
  // Five minutes that no window reaches any more are forgotten, but not what they add to all time.
  expect(second.since('2026-11-24T12:00:00.000Z')).toEqual({ requests: 1, faults: 0 });
  expect(second.since()).toEqual({ requests: 6, faults: 2 });
  second.close();
});
