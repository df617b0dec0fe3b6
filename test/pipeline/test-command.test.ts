import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import type { WorkOrder } from '../../agents/runtime.ts';
import { aCloud, agentsOf, offline } from './a-cloud.ts';

const report = '--test-reporter=lcov --test-reporter-destination=lcov.info';
process.env.TEST_COMMAND = `"${process.execPath}" --test --experimental-test-coverage --test-reporter=spec --test-reporter-destination=stdout ${report}`;
afterAll(() => {
  delete process.env.TEST_COMMAND;
});

/** The second run of each Assess; undefined: there is none. */
let again: Promise<unknown>[] | undefined;
const it = aCloud({
  agents: agentsOf(['architect', 'backend', 'qa']),
  // A handler that is killed answers nobody; Step Functions runs the state again.
  around: (name, handler) => async (event, context) => {
    const answer = await handler(event, context);
    if (name === 'assess') again?.push(handler(event, context));
    return answer;
  },
});

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

test('an Assess that runs again does not run the tests again: the report that was acted upon stays', async () => {
  again = [];
  const { client, cast } = it;
  const folder = mkdtempSync(join(tmpdir(), 'tritons-flaky-'));
  // Passes the first time only.
  const flaky = (runs: string) =>
    `import assert from 'node:assert';\nimport { appendFileSync, readFileSync } from 'node:fs';\nimport { test } from 'node:test';\nimport { sum } from '../src/sum.mjs';\n\ntest('sum of two numbers', () => {\n  assert.equal(sum(1, 2), 3);\n  appendFileSync('${runs}', '.');\n  assert.equal(readFileSync('${runs}', 'utf8'), '.');\n});\n`;
  cast.play = async (order, context) => {
    if (order.agent.agentType !== 'backend') return offline(order, context);
    const done = work(order, '+');
    const artifacts = done.artifacts.filter(({ path }) => path.startsWith('src/'));
    return { ...done, artifacts: [...artifacts, file('test/sum.test.mjs', flaky(join(folder, order.subtaskId)))] };
  };
  const { taskId } = await client.submitTask({
    type: 'development',
    title: 'Flaky sums',
    requirements: ['The sum of two numbers'],
  });
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  await Promise.all(again);
  const runs = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  expect(runs.length).toBeGreaterThan(0);
  expect(new Set(runs)).toEqual(new Set(['.']));
  rmSync(folder, { recursive: true });
  const { subtasks } = await client.getTaskQuality(taskId);
  expect(subtasks.flatMap(({ attempts }) => attempts.map(({ verdict }) => verdict))).toEqual(
    subtasks.map(() => 'pass'),
  );
}, 60_000);
