import { expect, test } from '@jest/globals';
import { fruitlessPages, isFound, readFilter, type TaskFilter, toldAfter } from '../../dashboard/data/task-filter.ts';

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

const list = (filter: Partial<TaskFilter>) => ({ ...noFilter, ...filter });
const status = (name: string, type = `task.${name}`) => ({
  type,
  resource: 'task/a',
  after: { status: name },
  data: {},
});
const deletion = { type: 'task.deleted', resource: 'task/a', after: {}, data: {} };
const failing = list({ status: 'failed' });
const ofQuality = list({ status: 'failed', department: 'QUALITY' });

test.each([
  ['a submission, without a filter', [submission], noFilter, true],
  ['a submission of this type', [submission], list({ type: 'development' }), true],
  ['a submission of another priority', [submission], list({ priority: 'low' }), undefined],
  ['a submission of another status', [submission], failing, undefined],
  ['a submission of this status', [submission], list({ status: 'queued' }), true],
  ['a submission that is deleted', [submission, deletion], noFilter, undefined],
  ['a failure, without a filter', [status('failed')], noFilter, undefined],
  ['a failure, among the failed', [status('failed')], failing, true],
  ['a failure that does not tell its department', [status('failed')], ofQuality, false],
  ['a failure that is retried', [status('failed'), status('queued', 'task.retried')], failing, undefined],
  ['the failure of a subtask', [status('failed', 'subtask.failed')], failing, undefined],
])('what a list may lack after %s', (_, events, filter, isFitting) => {
  expect(toldAfter(new Map(), events, filter).get('a')).toBe(isFitting);
});

test('a task that begins and ends is no news of the running ones, and nothing else changes what is told', () => {
  const running = list({ status: 'in_progress' });
  const told = toldAfter(new Map(), [status('in_progress', 'task.started')], running);
  expect(told.get('a')).toBe(true);
  expect(toldAfter(told, [status('in_progress', 'task.started'), status('x', 'agent.changed')], running)).toBe(told);
  expect(toldAfter(told, [status('completed')], running).size).toBe(0);
});

test('pages without a row are counted from the end', () => {
  const pages = [{ tasks: [1] }, { tasks: [] }, { tasks: [2] }, { tasks: [3] }, { tasks: [] }];
  expect(fruitlessPages(pages, (row) => row === 1)).toBe(4);
  expect(fruitlessPages(pages, () => true)).toBe(1);
  expect(fruitlessPages([], () => true)).toBe(0);
});
