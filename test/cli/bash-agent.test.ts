import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { TritonsClient } from '../../client/tritons-client.ts';
import { type EmbeddedCloud, startEmbeddedCloud } from '../../local/embedded-cloud.ts';
import { agentsOf } from '../pipeline/a-cloud.ts';

/** The agent in bash as the documentation has it. */
const script =
  /```bash\n(#!\/usr\/bin\/env bash\n[\s\S]*?)```/.exec(readFileSync('docs/agents-pull.md', 'utf8'))?.[1] ?? '';
const missing = ['bash', 'curl', 'jq'].filter((tool) => spawnSync(tool, ['--version']).error);

let cloud: EmbeddedCloud;
beforeAll(async () => {
  cloud = await startEmbeddedCloud({ agents: agentsOf(['architect', 'qa']) });
});
afterAll(() => cloud.stop());

(missing.length > 0 ? test.skip : test)(
  `the agent of the documentation, in bash, does a task${missing.length > 0 ? ` (no ${missing.join(', ')} here)` : ''}`,
  async () => {
    expect(script.trim().split('\n').length).toBeLessThanOrEqual(13);
    const agent = spawn('bash', ['-c', script, 'agent', cloud.url, 'backend'], { stdio: 'ignore', detached: true });
    const ended = once(agent, 'close');
    try {
      const client = new TritonsClient({ url: cloud.url });
      const { taskId } = await client.submitTask({
        type: 'development',
        title: 'In "bash" — with $signs and `ticks`',
        requirements: ["alpha beta 'gamma' $delta"],
      });
      expect(await client.waitForTask(taskId, { timeoutMs: 20_000 })).toMatchObject({ status: 'completed' });
      const { deliverables } = await client.getTaskResults(taskId);
      const mine = deliverables.find(({ runtime }) => runtime === 'pull');
      expect(mine).toMatchObject({ summary: 'Done', artifacts: [{ path: 'result.md' }] });
      expect(mine?.artifacts[0]?.content).toContain("alpha beta 'gamma' $delta");
    } finally {
      process.kill(-(agent.pid ?? 0), 'SIGKILL');
      await ended;
    }
  },
);
