import { expect, test } from '@jest/globals';
import { send } from './target.ts';
import { eventually, waitForCompletion } from './waiting.ts';

// The seed's request, word for word.
const submitBody = `{
    "type": "development",
    "priority": "high",
    "title": "Implement Feature X",
    "requirements": ["requirement1", "requirement2"]
  }`;

test("the seed's four commands work as they stand", async () => {
  const submitted = await send('POST', '/api/tasks/submit', {
    headers: { 'Content-Type': 'application/json' },
    body: submitBody,
  });
  expect(submitted.status).toBe(202);
  const { taskId } = submitted.body;
  expect(taskId).toMatch(/^[A-Za-z0-9_-]{1,64}$/);

  expect((await send('GET', `/api/tasks/${taskId}/status`)).body.task_id).toBe(taskId);
  await waitForCompletion(taskId);
  const { body: status } = await send('GET', `/api/tasks/${taskId}/status`);
  expect(status).toMatchObject({ status: 'completed', progress: 100 });

  const { body: results } = await send('GET', `/api/tasks/${taskId}/results`);
  expect(results).toMatchObject({ task_id: taskId, status: 'completed', partial: false });
  expect(results.deliverables).toHaveLength(Object.keys(status.subtask_status).length);

  const agentIds: string[] = results.deliverables.map(({ agent_id }: { agent_id: string }) => agent_id);
  const { body: performance } = await eventually(
    () => send('GET', '/api/agents/performance?limit=100'),
    ({ body }) => agentIds.every((id) => workOf(body, id) > 0),
  );
  expect(performance.agent_types.map(({ agent_type }: { agent_type: string }) => agent_type)).toContain('backend');
});

test('the links of a submission lead to the task', async () => {
  const { body: submitted } = await send('POST', '/api/tasks/submit', { body: submitBody });
  for (const name of ['self', 'status', 'results']) {
    const { status, body } = await send('GET', submitted.links[name]);
    expect({ name, status, id: body.task_id }).toEqual({ name, status: 200, id: submitted.task_id });
  }
  await waitForCompletion(submitted.task_id);
});

function workOf(performance: { agents: { agent_id: string; tasks_completed: number }[] }, agentId: string): number {
  return performance.agents.find(({ agent_id }) => agent_id === agentId)?.tasks_completed ?? 0;
}
