import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import type { WorkOrder } from '../../agents/runtime.ts';
import { describeInBubblewrap } from '../sandbox/with-bubblewrap.ts';
import { aCloud, agentsOf, offline, until } from './a-cloud.ts';

const report = '--test-reporter=lcov --test-reporter-destination=lcov.info';
process.env.TEST_COMMAND = `"${process.execPath}" --test --experimental-test-coverage --test-reporter=spec --test-reporter-destination=stdout ${report}`;
const { TEST_COMMAND } = process.env;
process.env.TEST_SANDBOX = 'none';
afterEach(() => {
  Object.assign(process.env, { TEST_COMMAND, TEST_SANDBOX: 'none' });
});
afterAll(() => {
  delete process.env.TEST_COMMAND;
  delete process.env.TEST_SANDBOX;
});

/** The second run of each Assess; undefined if no Assess runs twice. */
let again: Promise<unknown>[] | undefined;
/** All runs of Assess so far. */
let assessing: Promise<unknown>[] = [];
const system = aCloud({
  agents: agentsOf(['architect', 'backend', 'qa']),
  // A killed handler sends no token, so Step Functions runs the state again.
  around: (name, handler) => async (event, context) => {
    const answering = handler(event, context);
    if (name === 'assess') assessing.push(answering);
    const answer = await answering;
    if (name === 'assess') again?.push(handler(event, context));
    return answer;
  },
});

const file = (path: string, content: string) => ({ path, media_type: 'text/javascript', content });
/** Hands in a sum, right or wrong, with its test, and a report of coverage that nobody measured. */
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

describe('without a sandbox', () => sendsBackAndMeasures('none'));
describeInBubblewrap('in bubblewrap', () => sendsBackAndMeasures('bwrap'));

function sendsBackAndMeasures(sandbox: string): void {
  test('tests are run if a command is configured: failing ones send the work back, and coverage is measured', async () => {
    process.env.TEST_SANDBOX = sandbox;
    const { client, cast } = system;
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
  });
}

test('an Assess that runs again does not run the tests again: the first report stays', async () => {
  again = [];
  const { client, cast } = system;
  const folder = mkdtempSync(join(tmpdir(), 'tritons-flaky-'));
  // A test that passes only the first time.
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
  again = undefined;
  const runs = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  expect(runs.length).toBeGreaterThan(0);
  expect(new Set(runs)).toEqual(new Set(['.']));
  rmSync(folder, { recursive: true });
  const { subtasks } = await client.getTaskQuality(taskId);
  expect(subtasks.flatMap(({ attempts }) => attempts.map(({ verdict }) => verdict))).toEqual(
    subtasks.map(() => 'pass'),
  );
});

/** Takes every turn until the returned function is called. */
async function everyTurn(waitSeconds: number) {
  const { turns } = await import('../../functions/pipeline/assess/run-own-tests.ts');
  const { promise, resolve } = Promise.withResolvers<void>();
  const usual = turns.waitSeconds;
  turns.waitSeconds = waitSeconds;
  const taken = Array.from({ length: Math.max(1, availableParallelism() - 1) }, () => turns.take('', () => promise));
  return async () => {
    resolve();
    await Promise.all(taken);
    turns.waitSeconds = usual;
  };
}

const assessments = (count: number) =>
  until(
    `${count} times Assess`,
    () => assessing.length,
    (times) => times >= count,
  );

async function submitSums(): Promise<string> {
  system.cast.play = async (order, context) =>
    order.agent.agentType === 'backend' ? work(order, '+') : offline(order, context);
  const sums = { type: 'development', title: 'Sums', requirements: ['The sum of two numbers'] };
  return (await system.client.submitTask(sums)).taskId;
}

test('work waits for its turn however long other tests take: it neither passes untested nor is repeated', async () => {
  assessing = [];
  const end = await everyTurn(0.3);
  const taskId = await submitSums();
  // At least three of them are of the one attempt that did not get its turn in time.
  await assessments(5);
  await end();
  expect(await system.client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  const { subtasks } = await system.client.getTaskQuality(taskId);
  const tested = subtasks.filter(({ attempts }) => attempts.some(({ agent_id }) => agent_id?.includes('backend')));
  expect(tested.map(({ attempts }) => attempts.map(({ attempt, verdict }) => [attempt, verdict]))).toEqual(
    tested.map(() => [[1, 'pass']]),
  );
  const rules = tested.flatMap(({ attempts }) => attempts.flatMap(({ findings }) => findings.map(({ rule }) => rule)));
  expect(rules).toContain('tests-were-run');
  expect(system.cast.orders.filter(({ agent }) => agent.agentType === 'backend')).toHaveLength(tested.length);
});

test('tests of work that is cancelled while it waits are not run', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tritons-marker-'));
  process.env.TEST_COMMAND = `touch '${folder}/ran'`;
  assessing = [];
  const end = await everyTurn(60);
  const taskId = await submitSums();
  await until(
    'the work is handed in',
    () => system.cast.orders.filter(({ agent }) => agent.agentType === 'backend').length,
    (orders) => orders > 0,
  );
  await assessments(2);
  await system.client.cancelTask(taskId);
  await end();
  await Promise.all(assessing);
  expect(existsSync(join(folder, 'ran'))).toBe(false);
  rmSync(folder, { recursive: true });
});
