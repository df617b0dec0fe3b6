import { expect, test } from '@jest/globals';
import { planted } from '../checks/fixtures.ts';
import { countedAndScanned, samplesIn } from '../local/counted-and-scanned.ts';
import { aCloud, aGate, agentsOf, leases, offline, until } from './a-cloud.ts';

const system = aCloud({ agents: agentsOf(['architect', 'backend', 'qa'], { perType: 2, capacity: 2 }) });
const aTask = { type: 'development', requirements: ['alpha'] };
const prices = {
  as_of: '2026-11-24',
  models: { 'openai:a': { input: 1, output: 1 }, 'openai:b': { input: 3, output: 3 } },
};
const tokens = { input: 1_000, output: 100, cacheRead: 0, cacheWrite: 0 };

/** Waits until the figures tell of everything that has happened. */
const settled = () =>
  until(
    'the journal has caught up',
    () => countedAndScanned(system.client),
    ({ counted, scanned }) => JSON.stringify(sorted(counted)) === JSON.stringify(sorted(scanned)),
  );
const sorted = (figures: object) =>
  Object.entries(figures)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => [name, typeof value === 'object' ? Object.entries(value).sort() : value]);

test('counters equal a scan of the tasks after failures, reworks, a cancel and a retry', async () => {
  const { client, cast, cloud } = system;
  let attempts = 0;
  cast.play = async (order, context) => {
    attempts += 1;
    const number = attempts;
    context.meter.count('openai:a', tokens, prices);
    if (number % 2 === 0) context.meter.count('openai:b', tokens, prices);
    if (number === 2) throw new Error('The agent broke');
    const work = await offline(order, context);
    const usage = context.meter.total();
    const secret = {
      path: 'src/key.js',
      media_type: 'text/javascript',
      content: `export const token = '${planted.githubToken}';`,
    };
    return { ...work, usage, artifacts: number === 3 ? [...work.artifacts, secret] : work.artifacts };
  };
  const done = await Promise.all(['a', 'b', 'c'].map((title) => client.submitTask({ ...aTask, title })));
  for (const { taskId } of done) expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });

  const gate = aGate();
  cast.play = async (order, context) => {
    await gate.opened;
    return offline(order, context);
  };
  const { taskId } = await client.submitTask({ ...aTask, title: 'Cancelled' });
  await until(
    'it is worked on',
    () => leases(client),
    (held) => held.length > 0,
  );
  await until(
    'its work shows',
    () => client.getSystemMetrics({ window: '1h' }),
    ({ queue }) => queue.subtasks.in_progress === 1 && queue.tasks.in_progress === 1,
  );
  await client.cancelTask(taskId);
  gate.open();
  await settled();
  await client.retryTask(taskId);
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  cloud.services.queues.send(cloud.queues.departments.QUALITY.queue.name, 'no message');
  await until(
    'the dead letter is counted',
    () => client.getSystemMetrics({ window: '1h' }),
    ({ dead_letters }) => dead_letters === 1,
  );

  const { counted } = await settled();
  expect(counted.tasks).toEqual({ completed: 4 });
  expect(counted.spendUsd).toBeGreaterThan(0);
  await cloud.invoke('sweep', {});
  expect((await settled()).counted).toEqual(counted);
});

test('figures of agent types are the sums of the records of their agents', async () => {
  const { agent_types } = await system.client.getAgentPerformance();
  const records = agent_types.map((type) => ({
    agent_type: type.agent_type,
    completed: type.tasks_completed,
    failed: type.tasks_failed,
    sent_back: type.reworked,
  }));
  const { agent_types: types, total } = await system.client.getAgentMetrics({ window: '24h' });
  expect(
    types.map(({ agent_type, completed, failed, sent_back }) => ({ agent_type, completed, failed, sent_back })),
  ).toEqual(records);
  expect(total).toMatchObject({ agents: 6, slots: 12, failed: 1, sent_back: 1 });
  expect(total.completed_per_agent).toBeCloseTo(total.completed / 6, 4);
  for (const type of agent_types) {
    const { average_response_seconds } = types.find(({ agent_type }) => agent_type === type.agent_type)!;
    // The record counts until the slot is free, a little later than the verdict.
    expect(average_response_seconds).toBeLessThanOrEqual(type.average_response_seconds! + 0.001);
  }
});

test('spend is kept by the model that was called', async () => {
  const { models, spend_usd, dead_letters, availability } = await system.client.getSystemMetrics({ window: '1h' });
  const [a, b] = models;
  expect(models.map(({ model }) => model)).toEqual(['openai:a', 'openai:b']);
  // 1,100 tokens at $1, and at $3, for a million.
  expect(a!.cost_usd).toBeCloseTo(a!.calls * 0.0011, 9);
  expect(b!.cost_usd).toBeCloseTo(b!.calls * 0.0033, 9);
  expect(spend_usd).toBeCloseTo(a!.cost_usd + b!.cost_usd, 9);
  expect(b!.calls).toBe(Math.floor(a!.calls / 2));
  expect(dead_letters).toBe(1);
  expect(availability).toMatchObject({ value: 1, faults: 0, requests: expect.any(Number), not_measured: null });
});

test('tasks have their times, rates, costs and quality, and each window its points', async () => {
  for (const [window, points] of [
    ['1h', 13],
    ['24h', 25],
    ['7d', 8],
    ['30d', 31],
  ] as const) {
    const metrics = await system.client.getTaskMetrics({ window });
    expect(metrics.total).toMatchObject({ submitted: 4, completed: 4, failed: 0, cancelled: 1, success_rate: 1 });
    expect(metrics.departments).toEqual([{ department: 'ARCHITECTURE', completed: 4, failed: 0, success_rate: 1 }]);
    const [development] = metrics.task_types;
    expect(development!.average_completion_seconds).toBeGreaterThan(0);
    expect(development!.cost_per_task_usd).toBeGreaterThan(0);
    expect(development!.quality_distribution.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThan(8);
    expect(metrics.series.length).toBeGreaterThanOrEqual(points);
    expect(metrics.series.length).toBeLessThanOrEqual(points + 1);
    expect(metrics.series.reduce((sum, { completed }) => sum + completed, 0)).toBe(4);
  }
});

test("Prometheus' text has the counters, with the labels that they are declared with", async () => {
  const text = await system.client.getPrometheusMetrics();
  const samples = samplesIn(text);
  const value = (name: string, labels: Record<string, string> = {}) =>
    samples.find((sample) => sample.name === name && JSON.stringify(sample.labels) === JSON.stringify(labels))?.value;
  expect(value('tritons_tasks_completed_total', { task_type: 'development', department: 'ARCHITECTURE' })).toBe(4);
  expect(value('tritons_tasks_retried_total')).toBe(1);
  expect(value('tritons_agents', { agent_type: 'backend' })).toBe(2);
  expect(value('tritons_task_duration_seconds_count', { task_type: 'development' })).toBe(4);
  expect(value('tritons_task_duration_seconds_bucket', { task_type: 'development', le: '+Inf' })).toBe(4);
  expect(text).toContain('# HELP tritons_spend_dollars_total Known cost of attempts, plans and judges, by model.\n');
  expect(text).toContain('# TYPE tritons_spend_dollars_total counter\n');
  expect(text).toContain('# TYPE tritons_quality_score histogram\n');
});
