import { describe, expect, test } from '@jest/globals';
import { Subtasks } from '../../aws/subtasks.ts';
import { Table } from '../../aws/table.ts';
import { TaskTexts } from '../../aws/task-texts.ts';
import { type ListedTask, Tasks } from '../../aws/tasks.ts';
import type { Task } from '../../core/lifecycle/task.ts';
import { aTask } from '../core/decomposition/a-task.ts';
import { aStoredTask, aSubtask } from '../core/lifecycle/stored.ts';
import { startServices } from '../local/start-services.ts';

await startServices();
const table = new Table('tritons');
const tasks = new Tasks(table);
const taskTexts = new TaskTexts(table);
const subtasks = new Subtasks(table);
const at = '2025-03-01T12:00:00.000Z';
const plan = { madeBy: 'rules' as const, subtasks: [] };
const text = { ...aTask(), submitter: 'somebody', fingerprint: 'f', createdAt: at };
const completed = { status: 'completed' as const, reason: undefined, finishedAt: at, costUsd: 0.5 };

let made = 0;
async function aStored(changes: Partial<Task> = {}) {
  made += 1;
  const task = aStoredTask({ taskId: `task_${made}`, ...changes });
  await tasks.create(task);
  return { task, taskId: task.taskId, now: () => tasks.get(task.taskId) as Promise<Task> };
}
const activeIds = () => tasks.activeBefore('9999');

test('is stored as it is, once', async () => {
  const { task, now } = await aStored();
  expect(await tasks.create({ ...task, title: 'Other' })).toBe(false);
  expect(await now()).toMatchObject({ taskId: task.taskId, title: 'Implement Redis Clustering', status: 'queued' });
  expect(Object.keys(await now()).filter((key) => /^(pk|sk|gsi|schema)/.test(key))).toEqual([]);
});

test('text and plan are stored once, and all use the plan that was stored first', async () => {
  const { taskId } = await aStored();
  expect(await taskTexts.createText(taskId, text)).toBe(true);
  expect(await taskTexts.createText(taskId, { ...text, title: 'Other' })).toBe(false);
  const subtask = { ...aSubtask(), description: 'd' };
  expect(await taskTexts.createPlan(taskId, plan)).toEqual(plan);
  expect(await taskTexts.createPlan(taskId, { ...plan, subtasks: [subtask] })).toEqual(plan);
  expect(await taskTexts.textAndPlan(taskId)).toMatchObject({ text: { title: text.title }, plan });
  expect(await taskTexts.text('nothing')).toBeUndefined();
  expect(await taskTexts.textAndPlan('nothing')).toBeUndefined();
});

test('the largest submission that is accepted can be stored', async () => {
  const large = { ...text, description: '𝄞'.repeat(50_000), requirements: Array(30).fill('r'.repeat(2_000)) };
  expect(await taskTexts.createText('large', large)).toBe(true);
  expect((await taskTexts.text('large'))?.description).toHaveLength(100_000);
});

test('a task is read with its subtasks in plan order, and with the tasks that wait on it', async () => {
  const { taskId } = await aStored();
  for (const position of [11, 2, 0]) {
    await subtasks.create(aSubtask({ taskId, subtaskId: `subtask_${position}`, position }));
  }
  await taskTexts.createText(taskId, text);
  await tasks.addWaiting(taskId, 'waiting_1');
  await tasks.addWaiting(taskId, 'waiting_1');
  const ids = ['subtask_0', 'subtask_2', 'subtask_11'];
  const read = await tasks.withSubtasks(taskId);
  expect(read?.subtasks.map(({ subtaskId }) => subtaskId)).toEqual(ids);
  expect(await tasks.waitingOn(taskId)).toEqual(['waiting_1']);
  const whole = await tasks.withText(taskId);
  expect(whole?.subtasks.map(({ subtaskId }) => subtaskId)).toEqual(ids);
  expect(whole?.text).toEqual(JSON.parse(JSON.stringify(text)));
  expect(whole?.plan).toBeUndefined();
});

test('waiting on a task that does not exist creates no task', async () => {
  await tasks.addWaiting('not_yet', 'waiting');
  expect(await tasks.waitingOn('not_yet')).toEqual(['waiting']);
  expect(await tasks.withSubtasks('not_yet')).toBeUndefined();
});

describe('the states', () => {
  test('blocked until the last dependency is completed, then queued', async () => {
    const { taskId } = await aStored({ status: 'blocked', waitsOn: { a: 'open', b: 'open' } });
    expect(await tasks.unblock(taskId)).toBeUndefined();
    expect(await tasks.dependencyChanged(taskId, 'a', 'failed')).toMatchObject({ waitsOn: { a: 'failed', b: 'open' } });
    expect(await tasks.dependencyChanged(taskId, 'a', 'completed')).toMatchObject({ waitsOn: { b: 'open' } });
    expect(await tasks.dependencyChanged(taskId, 'a', 'failed')).toBeUndefined();
    expect(await tasks.dependencyChanged(taskId, 'unheard_of', 'completed')).toBeUndefined();
    expect(await tasks.unblock(taskId)).toBeUndefined();
    await tasks.dependencyChanged(taskId, 'b', 'completed');
    expect(await tasks.unblock(taskId)).toMatchObject({ status: 'queued' });
    expect(await tasks.unblock(taskId)).toBeUndefined();
  });

  test('queued, in progress, completed; the first start counts', async () => {
    const { taskId } = await aStored();
    expect(await tasks.begin(taskId, 1, { madeBy: 'rules', subtasks: [] }, at)).toMatchObject({
      status: 'in_progress',
      startedAt: at,
    });
    expect(await tasks.begin(taskId, 1, { madeBy: 'rules', subtasks: [] }, 'later')).toMatchObject({ startedAt: at });
    expect(await tasks.end(taskId, 1, completed)).toMatchObject({ status: 'completed', finishedAt: at });
    expect(await tasks.end(taskId, 1, { ...completed, status: 'failed' })).toBeUndefined();
    expect(await tasks.begin(taskId, 1, { madeBy: 'rules', subtasks: [] }, at)).toBeUndefined();
  });

  test.each([0, 2])('run %i of a task that is in run 1 changes nothing', async (run) => {
    const { taskId, task, now } = await aStored();
    const before = await now();
    expect(await tasks.begin(taskId, run, { madeBy: 'rules', subtasks: [] }, at)).toBeUndefined();
    expect(await tasks.end(taskId, run, completed)).toBeUndefined();
    expect(await tasks.redrive({ ...task, run })).toBeUndefined();
    expect(await tasks.retry({ ...task, run })).toBeUndefined();
    await tasks.settle({ ...task, run }, new Date(at));
    expect(await now()).toEqual(before);
    expect(await activeIds()).toContain(taskId);
  });

  test('cancelled in any state, unless it has ended', async () => {
    for (const status of ['blocked', 'queued', 'in_progress'] as const) {
      const { taskId } = await aStored({ status });
      expect(await tasks.cancel(taskId, 'Why', at)).toMatchObject({ status: 'cancelled', reason: 'Why' });
      expect(await tasks.cancel(taskId, 'Again', at)).toBeUndefined();
      expect(await tasks.begin(taskId, 1, { madeBy: 'rules', subtasks: [] }, at)).toBeUndefined();
      expect(await tasks.end(taskId, 1, completed)).toBeUndefined();
    }
    const { taskId } = await aStored({ status: 'completed' });
    expect(await tasks.cancel(taskId, 'Why', at)).toBeUndefined();
  });

  test('a retry is a new run of a failed or cancelled task; of two at once one counts', async () => {
    const { task, taskId, now } = await aStored();
    expect(await tasks.retry(task)).toBeUndefined();
    await tasks.end(taskId, 1, { status: 'failed', reason: 'Why', finishedAt: at, costUsd: null });
    expect(await activeIds()).toContain(taskId);
    await tasks.settle(task, new Date(at));
    expect(await activeIds()).not.toContain(taskId);
    const failed = await now();
    const retried = await Promise.all([tasks.retry(failed), tasks.retry(failed)]);
    expect(retried.filter(Boolean)).toHaveLength(1);
    expect(await now()).toMatchObject({ status: 'queued', run: 2, retriedAtRun: 2 });
    expect(await now()).not.toHaveProperty('reason');
    expect(await now()).not.toHaveProperty('finishedAt');
    expect(await now()).not.toHaveProperty('costUsd');
    expect(await activeIds()).toContain(taskId);
  });

  test('a retry of a task that still waits is blocked', async () => {
    const { taskId, now } = await aStored({ status: 'blocked', waitsOn: { a: 'failed' } });
    await tasks.cancel(taskId, 'Why', at);
    expect(await tasks.retry(await now())).toMatchObject({ status: 'blocked', run: 2 });
  });

  test('a re-drive is a new run whose attempts count on', async () => {
    const { task, taskId } = await aStored();
    expect(await tasks.redrive(task)).toMatchObject({ run: 2, retriedAtRun: 1 });
    expect(await tasks.redrive(task)).toBeUndefined();
    expect(await tasks.end(taskId, 1, completed)).toBeUndefined();
  });
});

test('a task is swept until it has ended and its end was told to all', async () => {
  const { task, taskId } = await aStored({ createdAt: '2001-01-01T00:00:00.000Z' });
  const oldest = async () => (await tasks.activeBefore('2001-02'))[0];
  expect(await oldest()).toBe(taskId);
  expect(await tasks.activeBefore('2000')).toEqual([]);
  await tasks.settle(task, new Date(at));
  expect(await oldest()).toBe(taskId);
  await tasks.end(taskId, 1, completed);
  expect(await oldest()).toBe(taskId);
  await tasks.settle(task, new Date(at));
  expect(await oldest()).toBeUndefined();
});

test('tasks are listed newest first, in pages, and by what they are', async () => {
  const first = await aStored({ createdAt: '2999-01-01T00:00:00.000Z', status: 'failed' });
  const second = await aStored({ createdAt: '2999-01-02T00:00:00.000Z', priority: 'low' });
  const third = await aStored({ createdAt: '2999-01-03T00:00:00.000Z', status: 'failed' });
  const ids = (listed: ListedTask[]) => listed.map(({ taskId }) => taskId);
  const page = await tasks.list({}, 2, undefined);
  expect(ids(page.tasks)).toEqual([third.taskId, second.taskId]);
  expect(ids((await tasks.list({}, 1, page.next)).tasks)).toEqual([first.taskId]);
  expect(ids((await tasks.list({ status: 'failed' }, 3, undefined)).tasks)).toEqual([third.taskId, first.taskId]);
  const empty = await tasks.list({ priority: 'low', status: undefined }, 1, undefined);
  expect(empty).toMatchObject({ tasks: [], next: expect.anything() });
});

test('the list of a submitter goes on past any number of others’ tasks, and its places name none of them', async () => {
  const timeOf = (minute: number) => `2030-01-01T00:${String(minute).padStart(2, '0')}:00.000Z`;
  // Two of each minute have the same time, in either order of their ids.
  for (let minute = 0; minute < 30; minute += 1) {
    const mine = minute % 7 === 0 ? 'mine' : 'theirs';
    await aStored({ taskId: `a_${minute}_${mine}`, submitter: mine, createdAt: timeOf(minute) });
    await aStored({ taskId: `b_${minute}_theirs`, submitter: 'theirs', createdAt: timeOf(minute) });
    await aStored({ taskId: `c_${minute}_${mine}`, submitter: mine, createdAt: timeOf(minute) });
  }
  for (const reads of [
    { atOnce: 4, mostReads: 1 },
    { atOnce: 3, mostReads: 2 },
    { atOnce: 500, mostReads: 20 },
  ]) {
    for (const limit of [1, 2, 3, 100]) {
      const ids: string[] = [];
      let after: string | undefined;
      do {
        const page = await tasks.listOf('mine', {}, limit, after, reads);
        ids.push(...page.tasks.map(({ taskId }) => taskId));
        after = page.next;
        expect(after ?? '').not.toContain('theirs');
      } while (after);
      expect(ids).toEqual([28, 21, 14, 7, 0].flatMap((minute) => [`c_${minute}_mine`, `a_${minute}_mine`]));
    }
  }
});
