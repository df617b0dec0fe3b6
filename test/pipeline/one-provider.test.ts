import { expect, test } from '@jest/globals';
import { aModelCloud, diligent } from './a-model-cloud.ts';

const system = aModelCloud({ config: { models: { default: ['anthropic:claude-sonnet-5-5'], agent_types: {} } } });

test('all callers leave a provider alone for the six seconds that it asks for, and nobody has failed', async () => {
  const { client, first } = system;
  let throttledAt: number | undefined;
  const early: number[] = [];
  first.script = (request, index) => {
    if (throttledAt === undefined) {
      throttledAt = Date.now();
      return { status: 429, kind: 'rate_limit', message: 'Slow down', headers: { 'retry-after': '6' } };
    }
    const sinceMs = Date.now() - throttledAt;
    // Calls that were already under way may pass.
    if (sinceMs > 4_000 && sinceMs < 6_000) early.push(sinceMs);
    // The probe is slow while the other calls want to go on.
    return { ...diligent(request, index), pauseMs: sinceMs > 6_000 && sinceMs < 7_000 ? 1_500 : 0 };
  };
  const tasks = await Promise.all(
    ['a', 'b', 'c', 'd', 'e'].map((title) => client.submitTask({ type: 'development', title, requirements: [title] })),
  );
  for (const { taskId } of tasks) {
    expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
    const { subtasks } = await client.getTask(taskId);
    for (const { error } of subtasks.flatMap(({ failures }) => failures)) expect(error).toBe('ModelsUnavailable');
  }
  expect(early).toEqual([]);
  const { agents } = await client.getAgentPerformance({ limit: 100 });
  expect(agents.filter(({ tasks_failed }) => tasks_failed > 0)).toEqual([]);
});
