import { expect, test } from '@jest/globals';
import { client, newId, send } from './target.ts';
import { waitForCompletion } from './waiting.ts';

test('the findings of each subtask can be read, as JSON and as SARIF', async () => {
  const id = newId('quality');
  await client.submitTask({ id, type: 'development', title: 'Look closely', requirements: ['alpha beta gamma'] });
  await waitForCompletion(id);
  const { links, deliverables } = await client.getTaskResults(id);
  expect(links.quality).toBe(`/api/tasks/${id}/quality`);
  const quality = await client.getTaskQuality(id);
  expect(quality.left_out).toEqual({ attempts: 0, findings: 0 });
  const current = quality.subtasks.map(({ subtask_id, attempts: [latest] }) => {
    return { subtask_id, attempt: latest?.attempt, agent_id: latest?.agent_id, verdict: latest?.verdict };
  });
  expect(current).toEqual(
    deliverables.map(({ subtask_id, attempt, agent_id }) => ({ subtask_id, attempt, agent_id, verdict: 'pass' })),
  );

  const { runs } = await client.getTaskSarif(id);
  const found = quality.subtasks.flatMap(({ attempts }) => attempts.slice(0, 1).flatMap(({ findings }) => findings));
  expect(runs.map(({ results }) => results.length)).toEqual([found.length]);
  const [first] = quality.subtasks;
  const one = await client.getTaskQuality(id, { subtask_id: first!.subtask_id });
  expect(one.subtasks).toEqual([first]);
});

test('a task that has not begun has no findings, and a wrong query is refused', async () => {
  const [first, id] = [newId('first'), newId('quality')];
  await client.submitTask({ id: first, type: 'security', title: 'First' });
  await client.cancelTask(first);
  await client.submitTask({ id, type: 'security', title: 'Second', dependencies: [first] });
  expect(await client.getTaskQuality(id)).toMatchObject({ status: 'blocked', subtasks: [] });
  expect((await client.getTaskSarif(id)).runs).toMatchObject([{ results: [] }]);
  for (const query of ['attempt=0', 'attempts=some', 'subtask_id=unknown', 'colour=red']) {
    const { status, body } = await send('GET', `/api/tasks/${id}/quality?${query}`);
    expect([status, body.errors[0].field]).toEqual([400, query.replace(/=.*/, '')]);
  }
  await client.cancelTask(id);
});
