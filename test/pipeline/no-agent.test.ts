import { expect, test } from '@jest/globals';
import { aCloud, agentsOf, until } from './a-cloud.ts';

const it = aCloud({ agents: agentsOf(['architect', 'qa']) });
const aTask = { type: 'development', title: 'Try', requirements: ['alpha beta gamma'] };

const waits = (taskId: string) =>
  until(
    'the backend subtask waits',
    () => it.client.getTaskStatus(taskId),
    ({ subtask_status }) => Object.values(subtask_status)[1] === 'ready',
  );

test('where no agent of a type is registered the subtask says so, and is given up after the grace period', async () => {
  const { wakeWaiting } = await import('../../functions/moves/wake-waiting.ts');
  const { taskId } = await it.client.submitTask(aTask);
  expect((await waits(taskId)).waiting).toContainEqual({
    id: expect.any(String),
    reason: 'No agent of type backend is registered',
  });
  await wakeWaiting('backend', new Date(Date.now() + 59_000));
  expect(await it.client.getTaskStatus(taskId)).toMatchObject({ status: 'in_progress' });
  await wakeWaiting('backend', new Date(Date.now() + 61_000));
  const status = await it.client.waitForTask(taskId);
  expect(status).toMatchObject({ status: 'failed' });
  expect(status.reason).toContain('No agent of type backend is registered; register one and retry the task');
});

test('an agent that registers gets the work that waits for it', async () => {
  const { taskId } = await it.client.submitTask(aTask);
  await waits(taskId);
  await it.cloud.invoke('loadRoster', { agents: agentsOf(['backend']) });
  expect(await it.client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
});
