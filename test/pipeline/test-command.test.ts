import { afterAll, expect, test } from '@jest/globals';
import type { WorkOrder } from '../../agents/runtime.ts';
import { aCloud, agentsOf, offline } from './a-cloud.ts';

const report = '--test-reporter=lcov --test-reporter-destination=lcov.info';
process.env.TEST_COMMAND = `"${process.execPath}" --test --experimental-test-coverage --test-reporter=spec --test-reporter-destination=stdout ${report}`;
afterAll(() => {
  delete process.env.TEST_COMMAND;
});

const it = aCloud({ agents: agentsOf(['architect', 'backend', 'qa']) });

const file = (path: string, content: string) => ({ path, media_type: 'text/javascript', content });
/** The sum, right or wrong, with its test, and a report that claims what nobody measured. */
const work = ({ subtask: { requirements } }: WorkOrder, operator: string) => ({
  summary: 'A sum with its tests',
  artifacts: [
    file('src/sum.mjs', `/** The sum of two numbers. */\nexport const sum = (a, b) => a ${operator} b;\n`),
    file(
      'test/sum.test.mjs',
      "import assert from 'node:assert';\nimport { test } from 'node:test';\nimport { sum } from '../src/sum.mjs';\n\ntest('sum of two numbers', () => assert.equal(sum(1, 2), 3));\n",
    ),
    { path: 'lcov.info', media_type: 'text/plain', content: 'SF:src/sum.mjs\nDA:1,1\nDA:2,0\nend_of_record\n' },
  ],
  requirements_met: requirements.map(({ index }) => ({ requirement: index, artifacts: ['src/sum.mjs'] })),
  usage: { api_calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: 0 },
});

test('tests are run where a command is configured: failing ones send the work back, and coverage is measured', async () => {
  const { client, cast } = it;
  cast.play = async (order, context) =>
    order.agent.agentType === 'backend'
      ? work(order, order.findings.length === 0 ? '-' : '+')
      : offline(order, context);
  const { taskId } = await client.submitTask({
    type: 'development',
    title: 'Sums',
    requirements: ['The sum of two numbers'],
  });
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  const orders = cast.orders.filter(({ agent }) => agent.agentType === 'backend');
  expect(orders.map(({ findings }) => findings.map(({ rule }) => rule))).toEqual([
    [],
    expect.arrayContaining(['tests-failed', 'tests-were-run']),
  ]);
  expect(orders[1]?.findings.find(({ rule }) => rule === 'tests-failed')?.message).toMatch(/failed with exit code 1/);
  const { qa_results } = await client.getTaskResults(taskId);
  expect(qa_results?.code_quality.test_coverage).toBe(1);
}, 60_000);
