import { expect, test } from '@jest/globals';
import { indexRank } from '../../../core/matching/index-rank.ts';
import { anAgent } from './an-agent.ts';

const bucketOf = (completed: number, failed = 0, reworked = 0) => {
  const rank = indexRank(anAgent({ record: { completed, failed, reworked } }));
  expect(rank).toMatch(/^\d#agent_backend_001$/);
  return Number(rank[0]);
};

test('an agent without a record lands between a mediocre and a good one', () => {
  expect(bucketOf(0)).toBe(3);
  expect(bucketOf(97, 3)).toBe(0);
  expect(bucketOf(50, 50)).toBe(5);
  expect(bucketOf(0, 10)).toBe(9);
});

test('a newcomer rises with its successes and sinks with its failures', () => {
  expect([0, 5, 10, 30, 1_000_000].map((completed) => bucketOf(completed))).toEqual([3, 3, 2, 0, 0]);
  expect([0, 2, 5, 10].map((failed) => bucketOf(0, failed))).toEqual([3, 4, 6, 9]);
});

test('work that was sent back counts against an agent', () => {
  expect(bucketOf(50, 0, 50)).toBe(bucketOf(50, 50));
});

test('within a bucket agents are in the order of their ids', () => {
  const keys = ['agent_b', 'agent_a', 'agent_B'].map((agentId) => indexRank(anAgent({ agentId })));
  expect(keys.toSorted()).toEqual(['3#agent_B', '3#agent_a', '3#agent_b']);
});
