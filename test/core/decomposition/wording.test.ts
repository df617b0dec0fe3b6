import { expect, test } from '@jest/globals';
import { fill, subjectOf, truncate } from '../../../core/decomposition/wording.ts';

test.each([
  ['Implement Redis Clustering', 'Redis Clustering'],
  ['Create Audit Logging', 'Audit Logging'],
  ['Build a  dashboard', 'dashboard'],
  ['Optimize Agent Spawn Time', 'Agent Spawn Time'],
  ['Redis\nClustering', 'Redis Clustering'],
  ['Implement', 'Implement'],
  ['Addition of numbers', 'Addition of numbers'],
])('the subject of %j is %j', (title, subject) => expect(subjectOf(title)).toBe(subject));

test('a short text is left alone and a long one ends in an ellipsis', () => {
  expect(truncate('abc', 3)).toBe('abc');
  expect(truncate('abcd', 3)).toBe('ab…');
});

test('no character is cut in two, however many code units it has', () => {
  const family = '👨‍👩‍👧‍👦';
  expect(truncate(family.repeat(3), family.length * 2 + 5)).toBe(`${family}${family}…`);
  expect(truncate(`e\u0301e\u0301`, 3)).toBe('e\u0301…');
  expect(truncate(`x${'\u0301'.repeat(50)}`, 10)).toBe('…');
});

test('braces and dollar signs in values mean nothing', () => {
  expect(fill('Test {subject}: {focus}', { subject: '{focus} $&', focus: 'f' })).toBe('Test {focus} $&: f');
});
