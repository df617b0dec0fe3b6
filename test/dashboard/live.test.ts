import { expect, jest, test } from '@jest/globals';
import { affected } from '../../dashboard/data/affected.ts';
import { paced } from '../../dashboard/data/paced.ts';
import { statusesOf, withStatuses } from '../../dashboard/data/patch-tasks.ts';

test('an event of a task makes the task, the lists of tasks and the figures stale, each once', () => {
  const change = { type: 'task.started', resource: 'task/a' } as const;
  expect(affected([change, change])).toEqual([['task', 'a'], ['open-tasks'], ['metrics'], ['tasks']]);
});

test('a subtask that an agent begins leaves the lists of tasks as they are', () => {
  const names = affected([{ type: 'subtask.started', resource: 'task/a' }]);
  expect(names).toContainEqual(['agents']);
  expect(names).not.toContainEqual(['tasks']);
});

test('however many events come in 10 s, a query is read again at its pace, at once and after the last of them', () => {
  jest.useFakeTimers();
  try {
    const read: string[] = [];
    const refresh = paced((name) => read.push(name.join('/')));
    const count = (name: string) => read.filter((one) => one === name).length;
    const names = [['task', 'a'], ['task', 'b'], ['tasks'], ['open-tasks'], ['agents'], ['metrics']];
    refresh(names);
    expect(read).toHaveLength(names.length);
    for (let ms = 100; ms < 10_000; ms += 100) {
      jest.advanceTimersByTime(100);
      refresh(names);
    }
    expect(count('task/a')).toBe(17);
    expect(count('task/b')).toBe(17);
    expect(['tasks', 'open-tasks', 'agents', 'metrics'].map(count)).toEqual([5, 5, 5, 2]);
    jest.advanceTimersByTime(10_000);
    expect(['tasks', 'open-tasks', 'agents', 'metrics'].map(count)).toEqual([6, 6, 6, 3]);
  } finally {
    jest.useRealTimers();
  }
});

test('the name of a model in a circuit may have slashes', () => {
  expect(affected([{ type: 'circuit.opened', resource: 'circuit/openai:org/model' }])).toContainEqual(['circuits']);
});

const row = (task_id: string, status: 'queued' | 'in_progress') => ({
  task_id,
  status,
  type: 'development',
  kind: null,
  department: 'ARCHITECTURE' as const,
  priority: 'low' as const,
  title: task_id,
  submitter: 'local',
  created_at: '2026-11-28T12:00:00.000Z',
});

test('a list takes the latest status that events tell of, and keeps the rows that they do not name', () => {
  const statuses = statusesOf([
    { type: 'task.started', resource: 'task/a', after: { status: 'in_progress' } },
    { type: 'subtask.started', resource: 'task/b', after: { status: 'in_progress' } },
    { type: 'task.failed', resource: 'task/a', after: { status: 'failed' } },
    { type: 'agent.changed', resource: 'agent/b', after: { status: 'offline' } },
  ]);
  const list = { tasks: [row('a', 'queued'), row('b', 'queued')] };
  const patched = withStatuses(list, statuses);
  expect(patched.tasks.map(({ status }) => status)).toEqual(['failed', 'queued']);
  expect(patched.tasks[1]).toBe(list.tasks[1]);
});

test('a list that nothing happened to stays the same object', () => {
  const list = { tasks: [row('a', 'in_progress')] };
  expect(
    withStatuses(
      list,
      new Map([
        ['a', 'in_progress'],
        ['z', 'failed'],
      ]),
    ),
  ).toBe(list);
});

test('a task that was deleted leaves the list', () => {
  const statuses = statusesOf([{ type: 'task.deleted', resource: 'task/a', after: { status: null } }]);
  const { tasks } = withStatuses({ tasks: [row('a', 'queued'), row('b', 'queued')] }, statuses);
  expect(tasks.map(({ task_id }) => task_id)).toEqual(['b']);
});
