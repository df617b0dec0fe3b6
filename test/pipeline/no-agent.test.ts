import { expect, test } from '@jest/globals';
import { aCloud, agentsOf, until } from './a-cloud.ts';

const system = aCloud({ agents: agentsOf(['architect', 'qa']) });
const aTask = { type: 'development', title: 'Try', requirements: ['alpha beta gamma'] };

const waits = (taskId: string) =>
  until(
    'the backend subtask waits',
    () => system.client.getTaskStatus(taskId),
    ({ subtask_status }) => Object.values(subtask_status)[1] === 'ready',
  );

test('if no agent of a type is registered the subtask says so, and is given up after the grace period', async () => {
  const { subtasks } = await import('../../functions/shared/stores.ts');
  const { reviewWait } = await import('../../functions/operations/explain-wait.ts');
  const { taskId } = await system.client.submitTask(aTask);
  const { waiting } = await waits(taskId);
  const reasons = waiting.map(({ reason }) => reason).join('\n');
  const said = /^No agent of type backend is registered; register one .* given up at (\S+Z)$/m.exec(reasons);
  const givenUpAt = Date.parse(said?.[1] ?? '');
  const { id } = (await system.client.getTask(taskId)).subtasks[1]!;
  const review = async (at: number) => reviewWait((await subtasks.get({ taskId, subtaskId: id }))!, new Date(at));
  await review(givenUpAt - 1_000);
  expect(await system.client.getTaskStatus(taskId)).toMatchObject({ status: 'in_progress' });
  await review(givenUpAt + 1_000);
  const status = await system.client.waitForTask(taskId);
  expect(status).toMatchObject({ status: 'failed' });
  expect(status.reason).toContain('No agent of type backend is registered; register one and retry the task');
});

test('an agent that registers gets the work that waits for it', async () => {
  const { taskId } = await system.client.submitTask(aTask);
  await waits(taskId);
  await system.cloud.invoke('loadRoster', { agents: agentsOf(['backend']) });
  expect(await system.client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
});
