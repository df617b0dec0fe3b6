import { expect, test } from '@jest/globals';
import { aModelCloud } from './a-model-cloud.ts';

const system = aModelCloud({
  config: {
    models: { default: ['anthropic:new', 'anthropic:dear', 'openai:cheap'], agent_types: {} },
    prices: {
      models: { 'anthropic:dear': { input: 400, output: 2_000 }, 'openai:cheap': { input: 0.1, output: 0.5 } },
    },
  },
});
const aTask = { type: 'development', title: 'Choose', requirements: ['alpha beta gamma'] };

test('a model without a price, or too dear for the budget, is left out for the next of the list', async () => {
  const { client, first, second } = system;
  const { taskId } = await client.submitTask({ ...aTask, max_cost_usd: 0.5 });
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed', budget: { exceeded: false } });
  expect(first.requests).toEqual([]);
  expect(new Set(second.charged.map(({ model }) => model))).toEqual(new Set(['cheap']));
});

test('without a budget both are called as usual', async () => {
  const { client, first } = system;
  const { taskId } = await client.submitTask({ ...aTask, title: 'Free' });
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed', budget: null });
  expect(new Set(first.charged.map(({ model }) => model))).toEqual(new Set(['new']));
});
