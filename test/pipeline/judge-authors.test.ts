import { expect, test } from '@jest/globals';
import { aModelCloud, diligent, subtaskOf } from './a-model-cloud.ts';
import { isJudging, judging, verdict } from './judged.ts';

const [beginner, finisher, outsider] = [
  'anthropic:claude-sonnet-5-5',
  'openai:gpt-6.2-sol',
  'anthropic:claude-haiku-5-5',
] as const;
const system = aModelCloud({
  config: {
    models: {
      default: [beginner, finisher],
      agent_types: {},
      judge: { models: [beginner, finisher, outsider] },
    },
    'model-runtime': { calls: { tries_per_model: 1, retry_delay_ms: 1 } },
  },
});
const task = { type: 'development', title: 'Hand over', requirements: ['alpha beta gamma'] };
const judges = () =>
  [...system.first.requests, ...system.second.requests].filter(isJudging).map(({ body }) => body.model);

test('no model judges work that it took part in before a fail-over', async () => {
  system.first.script = (request, index) => {
    if (isJudging(request)) return verdict(request, 4);
    return request.steps < 2
      ? diligent(request, index)
      : { status: 400, kind: 'context', message: 'prompt is too long' };
  };
  system.second.script = judging((request) => verdict(request, 4));
  const { taskId } = await system.client.submitTask(task);
  expect(await system.client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  const { deliverables } = await system.client.getTaskResults(taskId);
  for (const { runtime, models } of deliverables) {
    expect(runtime).toBe(`model/${finisher}`);
    expect(models).toEqual([beginner, finisher]);
  }
  expect(judges()).toEqual(deliverables.map(() => 'claude-haiku-5-5'));
});

test('no model judges rework whose first attempt it took part in', async () => {
  system.first.requests.length = 0;
  system.second.requests.length = 0;
  system.first.script = (request, index) => {
    if (isJudging(request)) return verdict(request, 4);
    if (subtaskOf(request).attempt > 1) return { status: 400, kind: 'context', message: 'prompt is too long' };
    const answer = diligent(request, index);
    const [code] = answer.calls ?? [];
    if (request.steps !== 1 || !code) return answer;
    const input = { ...(code.input as { path: string }), content: 'export const broken = {' };
    return { ...answer, calls: [{ ...code, input }, ...(answer.calls ?? []).slice(1)] };
  };
  const { taskId } = await system.client.submitTask({ ...task, title: 'Come back' });
  expect(await system.client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  const { deliverables } = await system.client.getTaskResults(taskId);
  for (const { attempt, models } of deliverables) {
    expect(attempt).toBe(2);
    expect(models).toEqual([beginner, finisher]);
  }
  expect(judges()).toEqual(deliverables.map(() => 'claude-haiku-5-5'));
});
