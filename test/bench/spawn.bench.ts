/**
 * Measures how fast agents start on assigned subtasks in the embedded cloud. Run: node test/bench/spawn.bench.ts
 * [tasks]. For built-in agents it reads the metric SpawnMs; for a pull agent, the time between assignment and lease.
 * The cloud runs in its own process, the agent and the load in this one. The first tasks are a warm-up and do not
 * count.
 */
import { TritonsClient } from '../../client/tritons-client.ts';
import { npmStart } from './npm-start.ts';

const tasks = Number(process.argv[2] ?? 100);
const WARM_UP = 20;
const TYPE = 'backend';

const spawnMs: number[] = [];
const { server, url } = await npmStart(['--memory'], {
  env: { ...process.env, POWERTOOLS_METRICS_DISABLED: 'false' },
  onLine: (line) => {
    const value = line.startsWith('{"_aws"') ? JSON.parse(line).SpawnMs : undefined;
    if (typeof value === 'number') spawnMs.push(value);
  },
});
const client = new TritonsClient({ url });
const quantile = (values: number[], q: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))]?.toFixed(0);
const report = (what: string, values: number[]) =>
  console.log(
    `${what}: p50 ${quantile(values, 0.5)} ms, p95 ${quantile(values, 0.95)} ms, most ${Math.max(...values)} ms (${values.length} attempts)`,
  );

async function run(title: string, atOnce: number, count: number): Promise<string[]> {
  const ids: string[] = [];
  const lane = async () => {
    while (ids.length < count) {
      const { taskId } = await client.submitTask({ type: 'development', title, requirements: ['alpha beta gamma'] });
      ids.push(taskId);
      // Poll at the client's own pace: eight that ask every 20 ms would take a third of the measured CPU.
      await client.waitForTask(taskId);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return ids;
}

async function pulled(ids: string[]): Promise<number[]> {
  const values: number[] = [];
  for (const taskId of ids) {
    const [{ assignments }, { lines }] = await Promise.all([client.getTaskResults(taskId), client.getTaskLog(taskId)]);
    for (const { subtask_id, attempt, at, text } of lines) {
      const assigned = assignments.find((one) => one.task_id === subtask_id && one.attempt === attempt);
      if (assigned && text === 'Taken by the agent') values.push(Date.parse(at) - Date.parse(assigned.assigned_at));
    }
  }
  return values;
}

const leaving = new AbortController();
async function work(agent: ReturnType<TritonsClient['forAgent']>): Promise<void> {
  while (!leaving.signal.aborted) {
    const lease = await agent.lease(20, leaving.signal).catch(() => undefined);
    if (!lease) continue;
    const artifacts = [{ path: 'a.md', media_type: 'text/markdown', content: '# alpha beta gamma\n' }];
    await agent.complete(lease, { summary: 'Done', artifacts });
  }
}

try {
  await run('Warm up', 1, WARM_UP);
  spawnMs.length = 0;
  await run('Built in', 1, tasks);
  report('built-in agents, one task at a time', spawnMs);

  for (const { agent_id } of (await client.listAgents({ agent_type: TYPE })).agents) {
    await client.updateAgent(agent_id, { status: 'offline' });
  }
  const { agent, credentials } = await client.registerAgent({ agent_type: TYPE, capacity: 8 });
  const calls = new TritonsClient({ url, apiKey: credentials.api_key }).forAgent(agent.agent_id);
  const working = Array.from({ length: 8 }, () => work(calls));
  await run('Warm up', 1, WARM_UP);
  const alone = await run('Pulled', 1, tasks);
  const together = await run('Pulled', 8, tasks);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  report('an agent that pulls, one task at a time', await pulled(alone));
  report('an agent that pulls, eight tasks at a time', await pulled(together));
  leaving.abort();
  await Promise.all(working);
} finally {
  server.kill('SIGTERM');
}
