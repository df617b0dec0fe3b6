import { expect, test } from '@jest/globals';
import type { Answer, TaskSubmission, TritonsClient } from '../../client/tritons-client.ts';
import { until } from '../pipeline/a-cloud.ts';
import { clientOf, newFolder, type Started, start } from './main-process.ts';

const TASKS = 60;

type Task = Answer<'getTask'>;
type Done = Map<string, { attempt: number; submittedAt: string }>;

const seedTask: Omit<TaskSubmission, 'id'> = {
  type: 'development',
  priority: 'high',
  title: 'Implement Redis Clustering',
  requirements: ['Support 3-node minimum cluster', 'Automatic failover', 'Data persistence', 'Monitoring integration'],
  estimated_hours: 8,
};
const ids = Array.from({ length: TASKS }, (_, n) => `killed_${n}`);

/** Submits all tasks. The same id is the same task, so those that a kill cut off are submitted again. */
const submitAll = (client: TritonsClient) => ids.map((id) => client.submitTask({ ...seedTask, id }));

/**
 * Submits all tasks, and kills the process when so many tasks are completed, and others are not. Returns what the completed ones delivered. Few
 * calls: each takes time in which the process works on.
 */
async function killWhen(process: Started, completedTasks: number): Promise<Done> {
  const client = clientOf(process);
  const submissions = Promise.allSettled(submitAll(client));
  for (;;) {
    const { tasks } = await client.listTasks({ status: 'completed', limit: 100 });
    expect(tasks.length).toBeLessThan(TASKS);
    if (tasks.length < completedTasks) continue;
    const done = await doneOf(
      client,
      tasks.slice(0, completedTasks).map(({ task_id }) => task_id),
    );
    await process.end('SIGKILL');
    await submissions;
    return done;
  }
}

/** Reads the attempt and the time of each accepted deliverable. */
async function doneOf(client: TritonsClient, taskIds: string[]): Promise<Done> {
  const results = await Promise.all(taskIds.map((id) => client.getTaskResults(id)));
  return new Map(
    results.flatMap(({ task_id, deliverables }) =>
      deliverables.map(({ subtask_id, attempt, submitted_at }): [string, { attempt: number; submittedAt: string }] => [
        `${task_id}/${subtask_id}`,
        { attempt, submittedAt: submitted_at },
      ]),
    ),
  );
}

async function allEnded(client: TritonsClient): Promise<Task[]> {
  for (const id of ids) await client.waitForTask(id, { intervalMs: 100 });
  return Promise.all(ids.map((id) => client.getTask(id)));
}

async function loadOf(client: TritonsClient): Promise<number> {
  const { agents } = await client.listAgents({ limit: 100 });
  return agents.reduce((sum, { current_load, working_on }) => sum + current_load + working_on.length, 0);
}

test('killed at work, and again during recovery, it completes everything, and nothing twice', async () => {
  const folder = newFolder();
  const first = await start('--data-dir', folder);
  const before = await killWhen(first, 1);
  const second = await start('--data-dir', folder);
  const between = await killWhen(second, 2);
  const third = await start('--data-dir', folder);
  await Promise.all(submitAll(clientOf(third)));
  const tasks = await allEnded(clientOf(third));
  const after = await doneOf(clientOf(third), ids);

  expect(tasks.map(({ task_id, status }) => ({ task_id, status }))).toEqual(
    ids.map((task_id) => ({ task_id, status: 'completed' })),
  );
  const subtasks = tasks.flatMap((task) => task.subtasks);
  expect(new Set(subtasks.map(({ status }) => status))).toEqual(new Set(['completed']));
  expect(after.size).toBe(subtasks.length);
  expect(before.size).toBeLessThan(between.size);
  expect(between.size).toBeLessThan(after.size);
  for (const [key, done] of [...before, ...between]) expect([key, after.get(key)]).toEqual([key, done]);

  await until(
    'no agent works',
    () => loadOf(clientOf(third)),
    (load) => load === 0,
  );
  expect((await clientOf(third).listDeadLetters()).dead_letters).toEqual([]);
  await third.end('SIGTERM');
});
