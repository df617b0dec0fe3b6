import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { hasRedis, redisClient, startRedis, WHERE_FROM } from '../agents/a-redis.ts';
import type { ProviderRequest, Turn } from '../providers/scripted-server.ts';
import { agentsOf } from './a-cloud.ts';
import { aModelCloud, diligent, subtaskOf } from './a-model-cloud.ts';

const ref = 'anthropic:claude-sonnet-5-5';
const caching = agentsOf(['backend']).map((agent) => ({ ...agent, cache: true }));
const system = aModelCloud({
  agents: [...caching, ...agentsOf(['qa', 'architect', 'technical_writer', 'test_automation'])],
  config: {
    models: { planner: { models: [ref], cache: true } },
    // A long timeout, so that Redis does not seem slow on a busy machine.
    'model-runtime': { cache: { redis_timeout_ms: 10_000 } },
  },
});

const isPlanning = ({ text }: ProviderRequest) => text.includes('propose_plan');
const part = (fields: object) => ({ description: 'Done when it is there.', skills: [], depends_on: [], ...fields });
const plan = [
  part({ id: 'build', title: 'Build', agent_type: 'backend', hours: 2, requirements: [0] }),
  part({ id: 'test', title: 'Test', agent_type: 'qa', hours: 1, depends_on: ['build'], requirements: [0] }),
];
const propose = (subtasks: unknown): Turn => ({ calls: [{ name: 'propose_plan', input: { subtasks } }] });
const aTask = (title: string) => ({ type: 'development', title, requirements: ['alpha beta'], estimated_hours: 3 });

/** The planner's answers, by the number of the request; the agents work as usual. */
let turns: Turn[];
beforeEach(() => {
  turns = [];
  system.first.requests.length = 0;
  system.first.script = (request, index) =>
    isPlanning(request) ? (turns.shift() ?? propose(plan)) : diligent(request, index);
});

async function run(title: string, fields: object = {}) {
  const before = system.first.requests.length;
  const { taskId } = await system.client.submitTask({ ...aTask(title), ...fields });
  const status = await system.client.waitForTask(taskId);
  expect(status.status).toBe('completed');
  const { planning, deliverables } = await system.client.getTaskResults(taskId);
  const requests = system.first.requests.slice(before);
  return { status, planning, deliverables, planned: requests.filter(isPlanning).length, requests };
}

function cachedPlans() {
  test('the same task again has the same plan, which costs nothing and is no call', async () => {
    const first = await run('Same');
    expect(first).toMatchObject({ planned: 1, planning: { usage: { api_calls: 1 } } });
    expect(first.planning.usage).not.toHaveProperty('cache_hits');
    const second = await run('Same');
    expect(second.planned).toBe(0);
    expect([first, second].map(({ status }) => status.metrics.cache_hits)).toEqual([0, 1]);
    expect(second.planning).toEqual({
      made_by: `model/${ref}`,
      usage: { api_calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: 0, cache_hits: 1 },
    });
    const other = await run('Same, but for its title');
    expect(other.planned).toBe(1);
  });

  test('of a task whose results are encrypted nothing is kept, and nothing that was kept is used', async () => {
    const { publicKey } = generateKeyPairSync('x25519');
    const fields = { encrypt_results_to: publicKey.export({ format: 'jwk' }) };
    const [clear, first, second] = [await run('Own'), await run('Own', fields), await run('Own', fields)];
    expect([clear, first, second].map(({ requests }) => requests.length)).toEqual(Array(3).fill(clear.requests.length));
    expect([clear, first, second].map(({ status }) => status.metrics.cache_hits)).toEqual([0, 0, 0]);
    expect((await run('Other', fields)).planned).toBe(1);
    expect((await run('Other')).planned).toBe(1);
  });

  test('a plan that was refused is asked for again', async () => {
    turns = [propose([]), propose([])];
    const first = await run('Refused');
    expect(first).toMatchObject({ planned: 2, planning: { made_by: expect.stringMatching(/^rules \(/) } });
    const second = await run('Refused');
    expect(second).toMatchObject({ planned: 1, planning: { made_by: `model/${ref}` } });
  });

  test('a plan that was mended is mended from the cache too', async () => {
    turns = [propose([plan[0]]), propose(plan)];
    expect(await run('Mended')).toMatchObject({ planned: 2, planning: { usage: { api_calls: 2 } } });
    expect(await run('Mended')).toMatchObject({ planned: 0, planning: { usage: { api_calls: 0, cache_hits: 2 } } });
  });
}

describe('in memory', cachedPlans);

(hasRedis ? describe : describe.skip)(`in a real Redis (${WHERE_FROM})`, () => {
  let server: Awaited<ReturnType<typeof startRedis>>;
  beforeAll(async () => {
    server = await startRedis();
    process.env.REDIS_URL = server.url;
  });
  beforeEach(async () => {
    const client = await redisClient(server.url);
    await client.flushAll();
    client.destroy();
  });
  afterAll(async () => {
    delete process.env.REDIS_URL;
    await server.stop();
  });

  cachedPlans();

  test('only answers to agents with the cache are kept', async () => {
    const { requests } = await run('Whose');
    const of = (type: string) => requests.filter((request) => subtaskOf(request).agentType === type).length;
    expect([of('backend'), of('qa')]).toEqual([3, 3]);
    const client = await redisClient(server.url);
    const keys = await client.keys('*');
    const texts = await Promise.all(keys.map((key) => client.get(key)));
    client.destroy();
    // The plan, and three answers to the backend agent. No key contains a caller's text.
    expect(keys).toHaveLength(1 + 3);
    for (const key of keys) expect(key).toMatch(/^tritons:answer:[0-9a-f]{64}$/);
    expect(texts.filter((text) => text?.includes('propose_plan'))).toHaveLength(1);
    expect(texts.filter((text) => text?.includes('"toolName":"finish"'))).toHaveLength(1);
  });

  test('with a dead Redis, everything works as without one', async () => {
    await server.stop();
    const { planned, status } = await run('Dead');
    expect(planned).toBe(1);
    expect(status.metrics.cost_usd).toBeGreaterThan(0);
  });
});
