/**
 * Measures an ordinary task alone, then while the checks of four hostile deliverables wait or run: each from another
 * agent, with 600 KB of line breaks as SQL, as Ruby and as Markdown. Time is seconds from the submission to the end of
 * the task. Run: node test/bench/hostile-checks.bench.ts.
 */

import { TritonsClient } from '../../client/tritons-client.ts';
import { mediaTypeOf } from '../../core/contracts/storage/media-type.ts';
import { npmStart } from './npm-start.ts';

const HOSTILE = 4;
const content = '\n'.repeat(600_000);
const artifacts = ['a.sql', 'a.rb', 'a.md'].map((path) => ({ path, media_type: mediaTypeOf(path), content }));
const { server, url } = await npmStart();

try {
  const client = new TritonsClient({ url });
  const innocent = async () => {
    const startedAt = performance.now();
    const { taskId } = await client.submitTask({ type: 'quality', title: 'Innocent', requirements: ['A summary'] });
    const status = await client.waitForTask(taskId, { timeoutMs: 200_000 });
    return `${status.status} after ${((performance.now() - startedAt) / 1_000).toFixed(2)} s`;
  };
  console.log(`alone, first: ${await innocent()}`);
  console.log(`alone, second: ${await innocent()}`);

  for (const { agent_id, agent_type } of (await client.listAgents({})).agents) {
    if (agent_type === 'backend') await client.updateAgent(agent_id, { status: 'offline' });
  }
  const handIns = [];
  for (let n = 0; n < HOSTILE; n += 1) {
    const { credentials } = await client.registerAgent({ agent_id: `hostile_${n}`, agent_type: 'backend' });
    const agent = new TritonsClient({ url, apiKey: credentials.api_key }).forAgent(`hostile_${n}`);
    await client.submitTask({
      type: 'development',
      title: `Hostile ${n}`,
      requirements: ['Line breaks'],
      agents: { backend: 1 },
    });
    const lease = await agent.lease(20);
    if (!lease) throw new Error('No work came');
    handIns.push(() => agent.complete(lease, { summary: 'Done', artifacts }));
  }
  const startedAt = performance.now();
  await Promise.all(handIns.map((handIn) => handIn()));
  console.log(`${HOSTILE} handed in within ${((performance.now() - startedAt) / 1_000).toFixed(2)} s`);
  console.log(`beside them: ${await innocent()}`);
} finally {
  server.kill('SIGINT');
}
