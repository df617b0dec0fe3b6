/**
 * Measures time and memory of the checks of a large deliverable in the embedded cloud: 5 MB in 500 files of several
 * languages. Run: node test/bench/assess.bench.ts. Time is seconds from the hand-in to the verdict; memory is the peak
 * of the cloud's process (VmHWM, on Linux only).
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { TritonsClient } from '../../client/tritons-client.ts';
import { mediaTypeOf } from '../../core/contracts/storage/media-type.ts';
import { largeDeliverable } from '../large-deliverable.ts';
import { npmStart } from './npm-start.ts';

const files = largeDeliverable(500, 10_000);
const { server, url } = await npmStart();
const peak = () => /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1];
const megabytes = () => (peak() === undefined ? '?' : (Number(peak()) / 1024).toFixed(0));

try {
  const client = new TritonsClient({ url });
  for (const { agent_id, agent_type } of (await client.listAgents({})).agents) {
    if (agent_type === 'backend') await client.updateAgent(agent_id, { status: 'offline' });
  }
  const { credentials } = await client.registerAgent({ agent_id: 'agent_bench', agent_type: 'backend' });
  const agent = new TritonsClient({ url, apiKey: credentials.api_key }).forAgent('agent_bench');
  console.log(`started: ${megabytes()} MB`);
  for (const round of ['first', 'second', 'third']) {
    const { taskId } = await client.submitTask({
      type: 'development',
      title: 'Large',
      requirements: ['alpha beta gamma'],
    });
    const lease = await agent.lease(20);
    if (!lease) throw new Error('No work came');
    const described = files.map(({ path, content }) => ({
      path,
      media_type: mediaTypeOf(path),
      content,
      upload: { sha256: createHash('sha256').update(content).digest('hex'), bytes: Buffer.byteLength(content) },
    }));
    const { uploads } = await agent.uploads(lease, { files: described.map(({ upload }) => upload) });
    for (const [index, { url, headers }] of uploads.entries()) {
      await fetch(url, { method: 'PUT', headers, body: described[index]?.content ?? '' });
    }
    const startedAt = performance.now();
    await agent.complete(lease, {
      summary: 'Done',
      artifacts: described.map(({ path, media_type, upload }) => ({ path, media_type, upload })),
    });
    const handedInAt = performance.now();
    const before = megabytes();
    for (;;) {
      const { subtasks } = await client.getTask(taskId);
      const subtask = subtasks.find(({ id }) => id === lease.subtask_id);
      if (subtask?.status === 'completed' || (subtask?.failures.length ?? 0) > 0) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const now = performance.now();
    const seconds = (from: number, to: number) => ((to - from) / 1_000).toFixed(2);
    console.log(
      `${round}: handed in ${seconds(startedAt, handedInAt)} s, verdict ${seconds(handedInAt, now)} s later; at most ${before} MB until the hand-in, ${megabytes()} MB with the checks`,
    );
    await client.cancelTask(taskId);
  }
} finally {
  server.kill();
}
