import { afterAll, expect, jest, test } from '@jest/globals';
import { aGate, until } from './a-cloud.ts';
import { aModelCloud, diligent, subtaskOf } from './a-model-cloud.ts';
import { setAhead } from './dates.ts';

/** Longer than the test: it sets the date ahead. */
const COOL_DOWN_MINUTES = 4;
const system = aModelCloud({
  config: {
    models: { default: ['anthropic:claude-sonnet-5-5', 'openai:gpt-6.2-sol'], agent_types: {} },
    'model-runtime': {
      breaker: { failures: 3, cool_down_seconds: 60 * COOL_DOWN_MINUTES },
      calls: { retry_delay_ms: 1, longest_wait_seconds: 0 },
    },
  },
});
const aTask = { type: 'development', title: 'Try', requirements: ['alpha beta gamma'] };
const runtimesOf = async (taskId: string) =>
  (await system.client.getTaskResults(taskId)).deliverables.map(({ runtime }) => runtime);
const circuit = async () => (await system.client.listCircuits()).circuits[0];
const openai = 'model/openai:gpt-6.2-sol';

afterAll(() => {
  jest.useRealTimers();
  // Open the gates of a test that failed.
  system.first.script = diligent;
});

test('a dead provider is left alone after three failures, until one probe finds it well', async () => {
  const { client, first, second } = system;
  const dead = { status: 500, kind: 'server', message: 'On fire' } as const;
  first.script = () => dead;

  const { taskId } = await client.submitTask(aTask);
  const status = await client.waitForTask(taskId);
  expect(status).toMatchObject({ status: 'completed', metrics: { api_calls: 3 + second.charged.length } });
  expect(await runtimesOf(taskId)).toEqual([openai, openai, openai]);
  expect(first.requests).toHaveLength(3);
  expect(await circuit()).toMatchObject({
    model: 'anthropic:claude-sonnet-5-5',
    state: 'open',
    failures: 3,
    reason: expect.stringContaining('unavailable: 500: On fire'),
    probing: false,
  });

  // Work that begins while the circuit is open does not try this provider.
  const again = await client.submitTask({ ...aTask, title: 'Again' });
  await client.waitForTask(again.taskId);
  expect(await runtimesOf(again.taskId)).toEqual([openai, openai, openai]);
  expect(first.requests).toHaveLength(3);

  // The first probe fails, so the circuit opens again, for twice as long.
  setAhead(COOL_DOWN_MINUTES);
  expect(await circuit()).toMatchObject({ state: 'half_open' });
  const third = await client.submitTask({ ...aTask, title: 'Probe' });
  await client.waitForTask(third.taskId);
  expect(first.requests).toHaveLength(4);
  const reopened = await circuit();
  const openMs = Date.parse(reopened?.open_until ?? '') - Date.parse(reopened?.opened_at ?? '');
  expect(openMs / 60_000).toBeCloseTo(2 * COOL_DOWN_MINUTES, 1);

  // The second probe is answered. Until then, all other calls go to the next provider.
  setAhead(2 * COOL_DOWN_MINUTES);
  expect(await circuit()).toMatchObject({ state: 'half_open' });
  const gate = aGate();
  first.script = async (request, index) => {
    await gate.opened;
    return diligent(request, index);
  };
  const probing = await client.submitTask({ ...aTask, title: 'Well' });
  await until('the probe is on its way', circuit, (seen) => seen?.probing === true);
  const beside = await client.submitTask({ ...aTask, title: 'Beside' });
  await client.waitForTask(beside.taskId);
  expect(await runtimesOf(beside.taskId)).toEqual([openai, openai, openai]);
  expect(first.requests).toHaveLength(5);
  expect(first.requests.map((request) => subtaskOf(request).id.length > 0)).not.toContain(false);
  gate.open();
  await client.waitForTask(probing.taskId);
  expect(new Set(await runtimesOf(probing.taskId))).toEqual(new Set(['model/anthropic:claude-sonnet-5-5']));
  expect(await circuit()).toMatchObject({ state: 'closed', failures: 0, reason: null, open_until: null });
});
