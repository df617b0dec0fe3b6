import { expect, test } from '@jest/globals';
import { aModelCloud, billOf } from './a-model-cloud.ts';
import { isJudging, judging, verdict } from './judged.ts';

const ref = 'anthropic:claude-sonnet-5-5';
const system = aModelCloud({
  config: {
    models: { default: [ref], agent_types: {}, judge: { models: [ref, 'google:gemini-3.8-flash'] } },
    // At worst, the shortest possible verdict costs a dollar, and an agent's answer two cents.
    'model-runtime': {
      limits: { output_tokens: 2_000 },
      judge: { output_tokens: 100_000 },
      calls: { least_output_tokens: 100_000 },
    },
  },
});
const task = { type: 'development', title: 'Own', requirements: ['alpha beta gamma'] };
const judgings = () => system.first.requests.filter(isJudging).length;

test('the author judges its own work only if no other judge is configured, and the report says so', async () => {
  system.first.script = judging((request) => verdict(request, 4));
  const { taskId } = await system.client.submitTask(task);
  expect((await system.client.waitForTask(taskId)).status).toBe('completed');
  expect(judgings()).toBe(3);
  const { qa_results } = await system.client.getTaskResults(taskId);
  const remark = `info: ${ref} judged its own work: no other judge is configured`;
  expect(qa_results?.code_quality.issues).toEqual(Array(3).fill(remark));
});

test('without room for a verdict in the budget, work passes without one, and does not wait', async () => {
  const before = judgings();
  system.first.charged.length = 0;
  const { taskId } = await system.client.submitTask({ ...task, max_cost_usd: 0.4 });
  const status = await system.client.waitForTask(taskId);
  expect(status).toMatchObject({ status: 'completed', budget: { spent_usd: billOf(system.first), exceeded: false } });
  expect(judgings()).toBe(before);
  const { qa_results } = await system.client.getTaskResults(taskId);
  const reason = /^info: no verdict of a model: The next call may cost .*, and less is unspent$/;
  expect(qa_results?.code_quality.issues).toEqual(Array(3).fill(expect.stringMatching(reason)));
});
