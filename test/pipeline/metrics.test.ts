import { afterAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { ModelAccess } from '../../agents/model-runtime.ts';
import { METRIC_NAMESPACE, type MetricName, metrics } from '../../core/contracts/system/metrics.ts';
import type { Mended } from '../../functions/workers/sweep/sweep.ts';
import { anthropic } from '../providers/anthropic.ts';
import { KEY } from '../providers/every-provider.ts';
import { startScriptedServer, type Turn } from '../providers/scripted-server.ts';
import { aCloud, aGate, agentsOf, offline, until } from './a-cloud.ts';
import { diligent } from './a-model-cloud.ts';
import { judging, verdict } from './judged.ts';

process.env.POWERTOOLS_METRICS_DISABLED = 'false';
const system = aCloud({ agents: agentsOf(['architect', 'backend', 'qa']) });
const aTask = { type: 'development', title: 'Measure', requirements: ['alpha beta gamma'] };

type Emitted = { name: MetricName; value: number; unit: string; dimensions: Record<string, string> };
let emitted: Emitted[] = [];
const everEmitted = new Set<MetricName>();
const write = process.stdout.write.bind(process.stdout);
const stdout = jest.spyOn(process.stdout, 'write').mockImplementation((chunk, ...rest) => {
  const text = String(chunk);
  if (!text.startsWith('{"_aws":')) return write(chunk, ...(rest as []));
  emitted.push(...read(JSON.parse(text)));
  for (const { name } of emitted) everEmitted.add(name);
  return true;
});
beforeEach(() => {
  emitted = [];
});
afterAll(() => stdout.mockRestore());

// biome-ignore lint/suspicious/noExplicitAny: the embedded metric format is CloudWatch's
function read(line: any): Emitted[] {
  const [{ Namespace, Dimensions, Metrics }] = line._aws.CloudWatchMetrics;
  expect(Namespace).toBe(METRIC_NAMESPACE);
  expect(Dimensions).toHaveLength(1);
  const dimensions = Object.fromEntries(Dimensions[0].map((name: string) => [name, line[name]]));
  return Metrics.map(({ Name, Unit }: { Name: MetricName; Unit: string }) => ({
    name: Name,
    value: line[Name],
    unit: Unit,
    dimensions,
  }));
}

const valuesOf = (name: MetricName, by?: string) =>
  emitted
    .filter((one) => one.name === name && (by === undefined || Object.values(one.dimensions).includes(by)))
    .map(({ value }) => value);

async function run(title: string) {
  const { taskId } = await system.client.submitTask({ ...aTask, title });
  const status = await system.client.waitForTask(taskId);
  // The task ends before its metrics are written.
  await until(
    'it is counted',
    () => valuesOf('TaskSuccess'),
    ({ length }) => length > 0,
  );
  return { taskId, status };
}

test('a task that completes is measured once, and each of its subtasks once', async () => {
  const { status } = await run('Done');
  expect(valuesOf('TaskSuccess', 'ARCHITECTURE')).toEqual([1]);
  expect(valuesOf('TaskSeconds', 'development')).toEqual([status.metrics.elapsed_seconds]);
  expect(valuesOf('TaskCostUsd')).toEqual([0]);
  expect(valuesOf('QualityScore')).toEqual([1, 1, 1]);
  for (const type of ['architect', 'backend', 'qa']) {
    expect(valuesOf('AttemptSuccess', type)).toEqual([1]);
    expect(valuesOf('AttemptSeconds', type)).toHaveLength(1);
  }
  const seconds = status.metrics.elapsed_seconds;
  for (const [name, most] of [
    ['SpawnMs', seconds * 1000],
    ['WaitSeconds', seconds],
  ] as const) {
    expect(valuesOf(name)).toHaveLength(3);
    for (const value of valuesOf(name)) expect(value).toBeLessThanOrEqual(most);
  }
});

test('neither an attempt nor a task that fails is a success', async () => {
  system.cast.play = async (order, context) => {
    if (order.agent.agentType === 'backend') throw new Error('No');
    return offline(order, context);
  };
  const { status } = await run('Failed');
  expect(status.status).toBe('failed');
  expect(valuesOf('AttemptSuccess', 'backend')).toEqual([0, 0, 0, 0]);
  expect(valuesOf('AttemptSuccess', 'architect')).toEqual([1]);
  expect([valuesOf('TaskSuccess'), valuesOf('TaskSeconds')]).toEqual([[0], []]);
});

test('spending is counted by attempt, and a task of unknown cost has none', async () => {
  let attempts = 0;
  system.cast.play = async (order, context) => {
    const result = await offline(order, context);
    attempts += 1;
    const cost = order.agent.agentType === 'qa' && order.task.title === 'Unpriced' ? null : 0.25;
    return { ...result, usage: { ...result.usage, cost_usd: cost } };
  };
  await run('Priced');
  expect(valuesOf('SpendUsd')).toEqual(Array(attempts).fill(0.25));
  expect(valuesOf('TaskCostUsd')).toEqual([0.25 * attempts]);
  emitted = [];
  await run('Unpriced');
  expect(valuesOf('SpendUsd')).toEqual([0.25, 0.25]);
  expect(valuesOf('TaskCostUsd')).toEqual([]);
});

test('a sweep says how long the first one waits for an agent, and what it mended', async () => {
  const gate = aGate();
  system.cast.play = async (order, context) => {
    await gate.opened;
    return offline(order, context);
  };
  const many = await Promise.all(['a', 'b'].map((title) => system.client.submitTask({ ...aTask, title })));
  await until(
    'one waits for the architect',
    () => Promise.all(many.map(({ taskId }) => system.client.getTaskStatus(taskId))),
    (all) => all.some(({ waiting }) => waiting.some(({ reason }) => reason.startsWith('Every agent'))),
  );
  const { mended } = await system.cloud.invoke<{ mended: Mended[] }>('sweep', { grace_seconds: 0 });
  expect(valuesOf('Mended')).toEqual([mended.length]);
  expect(valuesOf('LongestWaitSeconds')[0]).toBeGreaterThan(0);
  gate.open();
  for (const { taskId } of many) await system.client.waitForTask(taskId);
  emitted = [];
  await system.cloud.invoke('sweep', { grace_seconds: 0 });
  expect(valuesOf('LongestWaitSeconds')).toEqual([0]);
});

test('a dead letter is counted', async () => {
  const { queues, services } = system.cloud;
  services.queues.send(queues.departments.QUALITY.queue.name, 'nonsense');
  await until(
    'it is counted',
    () => valuesOf('DeadLetters'),
    (values) => values.length > 0,
  );
  expect(valuesOf('DeadLetters')).toEqual([1]);
});

test('calls of models are measured by provider, and the opening of a circuit', async () => {
  const throttled: Turn = { status: 429, kind: 'rate_limit', message: 'Slow down', headers: { 'retry-after': '1' } };
  const provider = await startScriptedServer(anthropic, (request, index) =>
    index === 0 ? throttled : judging((asked) => verdict(asked, 4))(request, index),
  );
  Object.assign(process.env, { ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: `${provider.url}/v1` });
  const { modelRuntime } = await import('../../agents/model-runtime.ts');
  system.cast.play = async (order, context, access) => modelRuntime(access as ModelAccess).run(order, context);
  await run('With a model');
  delete process.env.ANTHROPIC_API_KEY;
  await provider.stop();
  expect(valuesOf('CircuitsOpened')).toEqual([1]);
  // Three answers for each of three subtasks, and a verdict.
  expect(valuesOf('ModelCallSuccess', 'anthropic')).toEqual([0, ...Array(12).fill(1)]);
  expect(valuesOf('ModelCallSeconds', 'anthropic')).toHaveLength(12);
  // One for each attempt, and one for each verdict.
  expect(valuesOf('SpendUsd')).toHaveLength(6);
});

test('answers from the cache are measured, and are no calls', async () => {
  const provider = await startScriptedServer(anthropic, diligent);
  Object.assign(process.env, { ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: `${provider.url}/v1` });
  const { modelRuntime } = await import('../../agents/model-runtime.ts');
  const { CachedAnswers } = await import('../../agents/models/cached-answers.ts');
  const { MemoryAnswers } = await import('../../agents/models/memory-answers.ts');
  const store = new MemoryAnswers({ ttlSeconds: 60, maxBytes: 1e6, now: () => new Date() });
  let calls = 0;
  system.cast.play = async (order, context, access) => {
    const work = () =>
      modelRuntime({ ...(access as ModelAccess), cached: new CachedAnswers(store, 1e5) }).run(order, context);
    await work();
    const before = provider.requests.length;
    const again = await work();
    calls += provider.requests.length - before;
    return again;
  };
  await run('Done twice');
  delete process.env.ANTHROPIC_API_KEY;
  await provider.stop();
  // Three answers for each of three subtasks.
  expect(valuesOf('CacheHits')).toEqual(Array(9).fill(1));
  expect(calls).toBe(0);
});

test('the journal says each minute how far its followers lag, which is nothing once all is handed on', async () => {
  await run('Followed');
  await until(
    'nothing lags',
    async () => {
      await system.cloud.invoke('journal', {});
      return valuesOf('FollowerLagSeconds');
    },
    (values) => values.includes(0),
  );
});

test('every metric has the unit and the dimension that it is declared with', async () => {
  await run('Declared');
  for (const { name, unit, dimensions } of emitted) {
    const { unit: declared, by } = metrics[name];
    expect({ name, unit, dimensions: Object.keys(dimensions).sort() }).toEqual({
      name,
      unit: declared,
      dimensions: ['service', ...(by ? [by] : [])].sort(),
    });
  }
});

test('and every declared metric has been emitted by now', () => {
  // test/agents/cached-work.test.ts covers these.
  everEmitted.add('CacheHits');
  // test/pipeline/webhooks.test.ts
  everEmitted.add('WebhookFailures');
  expect([...everEmitted].sort()).toEqual(Object.keys(metrics).sort());
});
