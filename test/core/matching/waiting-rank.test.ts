import { describe, expect, test } from '@jest/globals';
import type { Priority } from '../../../core/contracts/storage/task-schemas.ts';
import { waitingRank } from '../../../core/matching/waiting-rank.ts';
import { matchingYaml } from './config.ts';

const config = matchingYaml();
const noon = Date.parse('2026-03-01T12:00:00Z');

const rankAt = (minutes: number, priority: Priority, dependents = 0) =>
  waitingRank({ readyAt: new Date(noon + minutes * 60_000), priority, dependents, config });

describe('the order of waiting subtasks', () => {
  test('critical work overtakes low work that came within its head start of 90 minutes', () => {
    expect(rankAt(89, 'critical') < rankAt(0, 'low')).toBe(true);
  });

  test('low work that waited longer than the head start goes first', () => {
    expect(rankAt(0, 'low') < rankAt(91, 'critical')).toBe(true);
  });

  test('of work that is ready at once, the higher priority goes first', () => {
    const priorities: Priority[] = ['low', 'critical', 'medium', 'high'];
    const order = priorities.toSorted((a, b) => (rankAt(0, a) < rankAt(0, b) ? -1 : 1));
    expect(order).toEqual(['critical', 'high', 'medium', 'low']);
  });

  test('of one priority, the older goes first', () => {
    expect(rankAt(0, 'medium') < rankAt(1, 'medium')).toBe(true);
  });

  test('work with more dependents goes first', () => {
    expect(rankAt(9, 'low', 1) < rankAt(0, 'low')).toBe(true);
    expect(rankAt(11, 'low', 1) < rankAt(0, 'low')).toBe(false);
  });
});

describe('the key', () => {
  test('is the time less the head start, in milliseconds', () => {
    expect(Number(rankAt(0, 'critical', 3))).toBe(noon - 130 * 60_000);
  });

  test('has one width, from 1970 to the last date there is, and is never negative', () => {
    const times = [0, 1000, noon, 8.64e15];
    const ranks = times.map((time) =>
      waitingRank({ readyAt: new Date(time), priority: 'critical', dependents: 1000, config }),
    );
    expect(ranks.filter((rank) => !/^\d{16}$/.test(rank))).toEqual([]);
    expect(ranks.toSorted()).toEqual(ranks);
  });

  test('stays a whole number if a point is worth a fraction of a millisecond', () => {
    const rank = waitingRank({
      readyAt: new Date(noon),
      priority: 'low',
      dependents: 0,
      config: { ...config, seconds_per_point: 1 / 7 },
    });
    expect(rank).toBe(`000${noon - 1429}`);
  });
});
