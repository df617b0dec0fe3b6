import { expect, test } from '@jest/globals';
import { client, newId } from './target.ts';
import { eventually, waitForCompletion, waitForEnd } from './waiting.ts';

/** Enough subtasks that the task does not end during the other requests. */
const longTask = {
  type: 'development',
  title: 'Build all of it',
  requirements: Array.from({ length: 10 }, (_, index) => `Requirement ${index}`),
  estimated_hours: 100,
};
const shortTask = { type: 'security', title: 'Look at it' };

/** Makes a task that is cancelled while it is blocked, so that nothing of it has run. */
async function aCancelledTask() {
  const [first, id] = [newId('first'), newId('second')];
  // The first one waits for approval, so that the second one is blocked for as long as it has to be.
  await client.submitTask({ ...longTask, id: first, approval: true });
  await client.submitTask({ ...shortTask, id, dependencies: [first] });
  await client.cancelTask(id);
  return { first, id };
}

async function finish(first: string) {
  await eventually(
    () => client.getTaskStatus(first),
    ({ stage }) => stage === 'approval',
  );
  await client.approveTask(first);
  await waitForCompletion(first);
}

test('a cancelled task says so, stays so, and may be cancelled again', async () => {
  const { first, id } = await aCancelledTask();
  expect(await client.getTaskStatus(id)).toMatchObject({ status: 'cancelled', stage: 'finished', waiting: [] });
  expect((await client.getTaskStatus(id)).reason).toMatch(/cancelled/i);
  expect(await client.cancelTask(id)).toMatchObject({ taskId: id, status: 'cancelled' });

  await finish(first);
  expect(await client.getTask(id)).toMatchObject({ status: 'cancelled', subtasks: [], started_at: null });
});

test('a running task that is cancelled frees its agents, and when retried keeps what is complete', async () => {
  const id = newId('running');
  await client.submitTask({ ...longTask, id, agents: { backend: 9, frontend: 9, database: 9, api: 9 } });
  await eventually(
    () => client.getTaskStatus(id),
    ({ status, progress }) => status === 'in_progress' && progress > 0,
  );
  expect(await client.cancelTask(id)).toMatchObject({ status: 'cancelled' });
  const { status, subtasks } = await client.getTask(id);
  expect(status).toBe('cancelled');
  expect(new Set(subtasks.map(({ status }) => status))).toEqual(new Set(['completed', 'cancelled']));
  await eventually(
    () => agentsOn(id),
    (agents) => agents.length === 0,
  );
  const before = await client.getTaskResults(id);
  expect(before).toMatchObject({ status: 'cancelled', partial: true });

  const kept = subtasks.filter(({ status }) => status === 'completed').map(({ id, attempt }) => ({ id, attempt }));
  expect(before.deliverables.map(({ subtask_id }) => subtask_id).sort()).toEqual(kept.map(({ id }) => id).sort());
  await client.retryTask(id);
  await waitForCompletion(id);
  const after = await client.getTask(id);
  expect(after.run).toBe(2);
  expect(after.subtasks.map(({ id, attempt }) => ({ id, attempt }))).toEqual(expect.arrayContaining(kept));
  expect((await client.getTaskResults(id)).deliverables).toEqual(expect.arrayContaining(before.deliverables));
});

test('a task that was cancelled before it ran is retried from the start', async () => {
  const { first, id } = await aCancelledTask();
  await finish(first);
  expect(['queued', 'in_progress']).toContain((await client.retryTask(id)).status);
  const { progress, reason } = await waitForCompletion(id);
  expect({ progress, reason }).toEqual({ progress: 100, reason: null });
});

test('a task that was cancelled while blocked is blocked again when retried too soon', async () => {
  const { first, id } = await aCancelledTask();
  expect((await client.retryTask(id)).status).toBe('blocked');
  await finish(first);
  await waitForCompletion(id);
  expect((await client.getTask(first)).status).toBe('completed');
});

test('a task behind a cancelled one stays blocked, saying so, until that one is retried', async () => {
  const { first, id } = await aCancelledTask();
  const behind = newId('behind');
  await client.submitTask({ ...shortTask, id: behind, dependencies: [id] });
  await finish(first);
  const { status, reason } = await client.getTaskStatus(behind);
  expect(status).toBe('blocked');
  expect(reason).toContain(id);
  expect(reason).toContain('cancelled');

  await client.retryTask(id);
  await waitForCompletion(behind);
});

test('a task that was waiting when another was cancelled is told', async () => {
  const { first, id } = await aCancelledTask();
  await client.retryTask(id);
  const behind = newId('behind');
  await client.submitTask({ ...shortTask, id: behind, dependencies: [id] });
  expect((await client.getTaskStatus(behind)).reason).not.toContain('cancelled');
  await client.cancelTask(id);
  await eventually(
    () => client.getTaskStatus(behind),
    ({ reason }) => reason?.includes('cancelled') === true,
  );
  expect((await client.getTaskStatus(behind)).status).toBe('blocked');
  await finish(first);
});

test('a completed task is neither cancelled nor retried', async () => {
  const id = newId('completed');
  await client.submitTask({ ...shortTask, id });
  await waitForCompletion(id);
  const before = await client.getTask(id);
  await expect(client.cancelTask(id)).rejects.toMatchObject({ status: 409 });
  await expect(client.retryTask(id)).rejects.toMatchObject({ status: 409 });
  expect(await client.getTask(id)).toEqual(before);
});

test('a task that has not ended is not retried', async () => {
  const id = newId('running');
  await client.submitTask({ ...longTask, id });
  await expect(client.retryTask(id)).rejects.toMatchObject({ status: 409 });
  await client.cancelTask(id);
  expect((await waitForEnd(id)).status).toBe('cancelled');
});

test('of two retries at once one counts', async () => {
  const { first, id } = await aCancelledTask();
  await finish(first);
  const answers = await Promise.allSettled([client.retryTask(id), client.retryTask(id)]);
  expect(answers.some(({ status }) => status === 'fulfilled')).toBe(true);
  await waitForCompletion(id);
  expect((await client.getTask(id)).run).toBe(2);
});

async function agentsOn(taskId: string) {
  const { agents } = await client.listAgents({ limit: 100 });
  return agents.filter(({ working_on }) => working_on.some(({ task_id }) => task_id === taskId));
}
