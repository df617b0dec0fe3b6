import { expect, test } from '@jest/globals';
import { fruitlessPages, isFound, newcomer, readFilter } from '../../dashboard/data/task-filter.ts';

test('a filter comes from the URL, without values that the API would refuse', () => {
  expect(readFilter(new URLSearchParams('status=failed&priority=urgent&department=QUALITY&type='))).toEqual({
    status: 'failed',
    type: undefined,
    department: 'QUALITY',
    priority: undefined,
  });
});

test.each([
  ['redis', true],
  [' CLUSTER ', true],
  ['2025_001', true],
  ['valkey', false],
])('a search for %s', (text, found) => {
  expect(isFound({ title: 'Redis Cluster', task_id: 'task_2025_001' }, text)).toBe(found);
});

const submission = {
  type: 'task.submitted',
  resource: 'task/a',
  after: { status: 'queued' },
  data: { task_type: 'development', department: 'ARCHITECTURE', priority: 'high' },
};
const noFilter = readFilter(new URLSearchParams());

test.each([
  ['without a filter', {}, 'a'],
  ['of this type', { type: 'development' }, 'a'],
  ['of another priority', { priority: 'low' as const }, undefined],
  ['of another status', { status: 'failed' as const }, undefined],
  ['of this status', { status: 'queued' as const }, 'a'],
])('a task that was submitted is new to a list %s, or not', (_, filter, id) => {
  expect(newcomer(submission, { ...noFilter, ...filter })).toBe(id);
});

test('a task that fails is new to the list of failed ones only', () => {
  const failure = { type: 'task.failed', resource: 'task/a', after: { status: 'failed' }, data: {} };
  expect(newcomer(failure, noFilter)).toBeUndefined();
  expect(newcomer(failure, { ...noFilter, status: 'failed' })).toBe('a');
  expect(newcomer({ ...failure, type: 'subtask.failed' }, { ...noFilter, status: 'failed' })).toBeUndefined();
});

test('pages without a row are counted from the end', () => {
  const pages = [{ tasks: [1] }, { tasks: [] }, { tasks: [2] }, { tasks: [3] }, { tasks: [] }];
  expect(fruitlessPages(pages, (row) => row === 1)).toBe(4);
  expect(fruitlessPages(pages, () => true)).toBe(1);
  expect(fruitlessPages([], () => true)).toBe(0);
});
