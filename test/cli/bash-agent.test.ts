import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TritonsClient } from '../../client/tritons-client.ts';
import { type EmbeddedCloud, startEmbeddedCloud } from '../../local/embedded-cloud.ts';
import { PatientClient } from '../patient-client.ts';
import { agentsOf, until } from '../pipeline/a-cloud.ts';

/** The agent in bash, as the documentation prints it. */
const script =
  /```bash\n(#!\/usr\/bin\/env bash\n[\s\S]*?)```/.exec(readFileSync('docs/agents-pull.md', 'utf8'))?.[1] ?? '';
const missing = ['bash', 'curl', 'jq'].filter((tool) => spawnSync(tool, ['--version']).error);

const without = missing.length > 0 ? ` (no ${missing.join(', ')} here)` : '';
const withTools = missing.length > 0 ? test.skip : test;

let cloud: EmbeddedCloud;
let client: TritonsClient;
let home: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'tritons-bash-'));
  cloud = await startEmbeddedCloud({ agents: agentsOf(['architect', 'qa']) });
  client = new PatientClient({ url: cloud.url });
});
afterAll(async () => {
  await cloud.stop();
  rmSync(home, { recursive: true });
});

/** Starts the agent in a process group of its own. */
function start(kept: string) {
  const words = ['-c', script, 'agent', cloud.url, 'backend', kept];
  const agent = spawn('bash', words, { stdio: 'ignore', detached: true });
  const ended = once(agent, 'close');
  return async (signal: NodeJS.Signals) => {
    process.kill(-(agent.pid ?? 0), signal);
    await ended;
  };
}
const backends = async () => (await client.listAgents({ agent_type: 'backend' })).agents;
const hasStatus = (status: string) =>
  until('its status', backends, (agents) => agents.length === 1 && agents[0]?.status === status);

withTools(`the agent of the documentation, in bash, does a task${without}`, async () => {
  expect(script.trim().split('\n').length).toBeLessThanOrEqual(14);
  const end = start(join(home, 'one.json'));
  try {
    const { taskId } = await client.submitTask({
      type: 'development',
      title: 'In "bash" — with $signs and `ticks`',
      requirements: ["alpha beta 'gamma' $delta"],
    });
    expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
    const { deliverables } = await client.getTaskResults(taskId);
    const mine = deliverables.find(({ runtime }) => runtime === 'pull');
    expect(mine).toMatchObject({ summary: 'Done', artifacts: [{ path: 'result.md' }] });
    expect(mine?.artifacts[0]?.content).toContain("alpha beta 'gamma' $delta");
  } finally {
    await end('SIGKILL');
    for (const { agent_id } of await backends()) await client.removeAgent(agent_id);
  }
});

withTools(`it leaves when it is stopped, and comes back as the same agent${without}`, async () => {
  const kept = join(home, 'two.json');
  const seen: string[] = [];
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const end = start(kept);
    try {
      const [agent] = await hasStatus('online');
      seen.push(agent?.agent_id ?? '');
      // Give the first lease call time to arrive.
      await new Promise((resolve) => setTimeout(resolve, 500));
    } finally {
      await end(signal);
    }
    await hasStatus('offline');
  }
  expect(new Set(seen).size).toBe(1);
  expect(statSync(kept).mode & 0o777).toBe(0o600);
});

withTools(`forgotten by the API it registers anew${without}`, async () => {
  const kept = join(home, 'two.json');
  for (const { agent_id } of await backends()) await client.removeAgent(agent_id);
  const end = start(kept);
  try {
    await hasStatus('online');
  } finally {
    await end('SIGTERM');
  }
});
