import { expect, test } from '@jest/globals';
import { planBulk, runBulk } from '../../dashboard/data/bulk.ts';
import type { TaskSummary } from '../../dashboard/data/queries.ts';

const task = (task_id: string, status: TaskSummary['status']): TaskSummary => ({
  task_id,
  status,
  type: 'development',
  kind: null,
  department: 'ARCHITECTURE',
  priority: 'low',
  title: task_id,
  submitter: 'local',
  created_at: '2026-11-28T12:00:00.000Z',
});

test('cancel touches what has not ended, retry what failed or was cancelled', () => {
  const tasks = (['blocked', 'queued', 'in_progress', 'completed', 'failed', 'cancelled'] as const).map((status) =>
    task(status, status),
  );
  const touched = (action: 'cancel' | 'retry') => planBulk(action, tasks).touched.map(({ task_id }) => task_id);
  expect(touched('cancel')).toEqual(['blocked', 'queued', 'in_progress']);
  expect(touched('retry')).toEqual(['failed', 'cancelled']);
  expect(planBulk('retry', tasks).left).toBe(4);
});

test('a refusal holds up no other task, and is told with its reason', async () => {
  const seen: number[] = [];
  const tasks = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => task(id, 'failed'));
  const call = async (id: string) => {
    if (id === 'b') throw new Error('no');
  };
  const { done, refused } = await runBulk(tasks, call, (count) => seen.push(count));
  expect(done.map(({ task_id }) => task_id).sort()).toEqual(['a', 'c', 'd', 'e', 'f']);
  expect(refused).toEqual([{ task: tasks[1], error: new Error('no') }]);
  expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
});
