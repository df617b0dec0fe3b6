import { expect, test } from '@jest/globals';
import { aModelCloud, diligent } from './a-model-cloud.ts';
import { isJudging } from './judged.ts';

const author = 'anthropic:claude-sonnet-5-5';
const system = aModelCloud({
  config: {
    models: {
      default: [author],
      agent_types: {},
      planner: { models: [author, 'openai:gpt-6.2-sol'] },
      judge: { models: [author, 'anthropic:claude-haiku-5-5'] },
    },
    'model-runtime': {
      planner: { seconds: 2, call_seconds: 1, output_tokens: 4_000 },
      judge: { seconds: 2, call_seconds: 1, output_tokens: 4_000, input_characters: 50_000 },
      calls: { retry_delay_ms: 10 },
      breaker: { failures: 100 },
    },
  },
});
const aTask = { type: 'development', title: 'Slow', requirements: ['alpha beta gamma'] };

test('if no planner and no judge answers in time, the rules plan and work passes without a verdict, at an unknown cost', async () => {
  const { client, first, second } = system;
  first.script = (request, index) =>
    isJudging(request) || request.text.includes('propose_plan') ? { broken: 'slow' } : diligent(request, index);
  second.script = () => ({ broken: 'slow' });
  const { taskId } = await client.submitTask(aTask);
  const status = await client.waitForTask(taskId);
  expect(status).toMatchObject({ status: 'completed', metrics: { cost_usd: null, quality_score: 1 } });
  expect((await client.getTask(taskId)).planned_by).toMatch(/^rules \(no plan of a model: /);
  const { planning, qa_results } = await client.getTaskResults(taskId);
  expect(planning.usage?.cost_unknown).toMatch(/broke off/);
  expect(JSON.stringify(qa_results)).toMatch(/info: no verdict of a model: /);
  expect(first.requests.filter(isJudging).length).toBeGreaterThanOrEqual(3);
});
