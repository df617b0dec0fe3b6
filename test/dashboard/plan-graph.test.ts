import { expect, test } from '@jest/globals';
import { criticalPath, edgesOf, inOrder, withDependents } from '../../dashboard/data/plan-graph.ts';

const subtask = (id: string, hours: number, ...depends_on: string[]) => ({ id, estimated_hours: hours, depends_on });
/** a → b → d, a → c → d, and d says that it needs a too. */
const plan = [subtask('d', 1, 'b', 'c', 'a'), subtask('b', 2, 'a'), subtask('c', 3, 'a'), subtask('a', 1)];

test('each subtask stands after all it builds on', () => {
  expect(inOrder(plan).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
});

test('an edge that a longer way says already is left out, and so is one to nowhere', () => {
  const edges = edgesOf([...plan, subtask('e', 1, 'gone')]).map(({ source, target }) => source + target);
  expect(edges.sort()).toEqual(['ab', 'ac', 'bd', 'cd']);
});

test.each([
  ['the longest hours', plan, ['a', 'c', 'd']],
  ['one long subtask beats a chain of short ones', [subtask('x', 9), subtask('y', 1), subtask('z', 1, 'y')], ['x']],
  ['no plan', [], []],
])('the critical path: %s', (_, subtasks, path) => {
  expect(criticalPath(subtasks)).toEqual(path);
});

test('what builds on a rejected subtask is done again, directly or not', () => {
  expect([...withDependents(plan, new Set(['b']))].sort()).toEqual(['b', 'd']);
  expect([...withDependents(plan, new Set(['a']))].sort()).toEqual(['a', 'b', 'c', 'd']);
});

test('a plan that goes in circles is still drawn', () => {
  const circle = [subtask('p', 1, 'q'), subtask('q', 1, 'p')];
  expect(inOrder(circle)).toHaveLength(2);
  expect(criticalPath(circle).length).toBeGreaterThan(0);
});
