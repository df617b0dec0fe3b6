import { expect, test } from '@jest/globals';
import { type Answer, type TaskSubmission, TritonsClient } from '../../client/tritons-client.ts';
import { newFolder, type Started, start } from './main-process.ts';

const TASKS = 20;
/** Limit of the wait for the rest to complete. */
const DEADLINE_MS = 40_000;

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
const clientOf = ({ url }: Started) => new TritonsClient({ url });
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Kills the process when `completedSubtasks` subtasks are completed. Returns those that were. */
async function killWhen(process: Started, completedSubtasks: number): Promise<Done> {
  const client = clientOf(process);
  for (;;) {
    const statuses = await Promise.all(ids.map((id) => client.getTaskStatus(id)));
    const all = statuses.flatMap(({ subtask_status }) => Object.values(subtask_status));
    if (all.filter((status) => status === 'completed').length >= completedSubtasks) break;
  }
  const done = await doneOf(client);
  await process.end('SIGKILL');
  return done;
}

/** Reads the attempt and the time of each accepted deliverable. */
async function doneOf(client: TritonsClient): Promise<Done> {
  const results = await Promise.all(ids.map((id) => client.getTaskResults(id)));
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
  const deadline = performance.now() + DEADLINE_MS;
  for (const id of ids) {
    await client.waitForTask(id, { timeoutMs: Math.max(1, deadline - performance.now()), intervalMs: 100 });
  }
  return Promise.all(ids.map((id) => client.getTask(id)));
}

async function loadOf(client: TritonsClient): Promise<number> {
  const { agents } = await client.listAgents({ limit: 100 });
  return agents.reduce((sum, { current_load, working_on }) => sum + current_load + working_on.length, 0);
}

test('killed at work, and again during recovery, it completes everything, and nothing twice', async () => {
  const folder = newFolder();
  const first = await start('--data-dir', folder);
  const client = clientOf(first);
  for (const id of ids) await client.submitTask({ ...seedTask, id });
  const before = await killWhen(first, 20);
  const second = await start('--data-dir', folder);
  const between = await killWhen(second, before.size + 15);
  const third = await start('--data-dir', folder);
  const tasks = await allEnded(clientOf(third));
  const after = await doneOf(clientOf(third));

  expect(tasks.map(({ task_id, status }) => ({ task_id, status }))).toEqual(
    ids.map((task_id) => ({ task_id, status: 'completed' })),
  );
  const subtasks = tasks.flatMap((task) => task.subtasks);
  expect(new Set(subtasks.map(({ status }) => status))).toEqual(new Set(['completed']));
  expect(after.size).toBe(subtasks.length);
  expect(before.size).toBeLessThan(between.size);
  expect(between.size).toBeLessThan(after.size);
  for (const [key, done] of [...before, ...between]) expect([key, after.get(key)]).toEqual([key, done]);

  const deadline = performance.now() + 5_000;
  while ((await loadOf(clientOf(third))) > 0 && performance.now() < deadline) await sleep(50);
  expect(await loadOf(clientOf(third))).toBe(0);
  expect((await clientOf(third).listDeadLetters()).dead_letters).toEqual([]);
  await third.end('SIGTERM');
}, 90_000);
