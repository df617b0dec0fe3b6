import { createHash } from 'node:crypto';
import { expect, jest, test } from '@jest/globals';
import { MAX_INLINE_BYTES } from '../../core/contracts/api/agent-work-limits.ts';
import { everythingStored } from '../access/stored.ts';
import { aCloud, agentsOf } from './a-cloud.ts';
import { askedInExcess } from './asked-of-aws.ts';
import { backendTask, deliverable, type PullingAgent, register, take } from './pulling.ts';

const system = aCloud({ agents: agentsOf(['architect', 'qa'], { perType: 2 }) });
const store = () => import('../../functions/shared/artifact-store.ts');
const uploadsOf = (taskId: string) =>
  everythingStored().filter((row) => row.startsWith('objects: key=uploads/') && row.includes(taskId));

const content = `# alpha beta gamma\n\n${'A line of it.\n'.repeat(9_000)}`;
type Lease = Awaited<ReturnType<typeof take>>;

/** Uploads a file for an attempt. Returns a call that hands it in. */
async function upload(agent: PullingAgent, lease: Lease) {
  const sha256 = createHash('sha256').update(content).digest('hex');
  const file = { sha256, bytes: Buffer.byteLength(content) };
  const { uploads } = await agent.uploads(lease, { files: [file] });
  const { url, headers } = uploads[0]!;
  expect((await fetch(url, { method: 'PUT', headers, body: content })).status).toBe(200);
  const artifacts = [{ path: 'result.md', media_type: 'text/markdown', upload: file }];
  return () => agent.complete(lease, { summary: 'Done', artifacts });
}

let count = 0;
async function anUpload() {
  count += 1;
  const agent = await register(system.cloud, `puller_${count}`);
  const { taskId } = await system.client.submitTask({ ...backendTask, title: `Upload ${count}` });
  const lease = await take(agent);
  const complete = await upload(agent, lease);
  expect(uploadsOf(taskId)).toHaveLength(1);
  return { agent, taskId, lease, complete };
}

test('an upload is gone once it is handed in, and the hand-in can be repeated', async () => {
  const { client } = system;
  const { agent, taskId, lease, complete } = await anUpload();
  expect(await complete()).toMatchObject({ status: 'handed_in' });
  expect(uploadsOf(taskId)).toEqual([]);
  expect(await complete()).toMatchObject({ status: 'handed_in' });
  await client.waitForTask(taskId);
  expect(await complete()).toMatchObject({ status: 'handed_in' });
  const { deliverables } = await client.getTaskResults(taskId);
  expect(deliverables.find(({ subtask_id }) => subtask_id === lease.subtask_id)?.artifacts).toMatchObject([
    { path: 'result.md', bytes: 126_020 },
  ]);
  await client.removeAgent(agent.id);
});

test('calls at the same time hand an upload in once', async () => {
  const { agent, taskId, complete } = await anUpload();
  const answers = await Promise.allSettled(Array.from({ length: 5 }, complete));
  const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason.status] : []));
  expect(refused.length).toBeLessThan(5);
  expect(refused.filter((status) => status !== 409)).toEqual([]);
  await system.client.waitForTask(taskId);
  expect(uploadsOf(taskId)).toEqual([]);
  await system.client.removeAgent(agent.id);
});

test.each(['createDelivery', 'deleteUploads'] as const)(
  'if the process dies at %s, a repeated hand-in goes on, and nothing stays',
  async (at) => {
    const { agent, taskId, complete } = await anUpload();
    const { artifacts, attempts } = await store();
    const dying = at === 'createDelivery' ? jest.spyOn(attempts, at) : jest.spyOn(artifacts, at);
    dying.mockRejectedValueOnce(new Error('killed'));
    await expect(complete()).rejects.toMatchObject({ status: 500 });
    expect(uploadsOf(taskId)).toHaveLength(1);
    expect(await complete()).toMatchObject({ status: 'handed_in' });
    expect(await system.client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
    expect(uploadsOf(taskId)).toEqual([]);
    await system.client.removeAgent(agent.id);
  },
);

test('the copy of a large input is gone once the agent that it was made for has handed in', async () => {
  const { client } = system;
  const agent = await register(system.cloud, 'heavy');
  const { taskId } = await client.submitTask({ ...backendTask, title: 'Heavy' });
  const first = await take(agent);
  const artifacts = [{ path: 'heavy.txt', media_type: 'text/plain', content: 'x'.repeat(MAX_INLINE_BYTES) }];
  await agent.complete(first, { summary: 'Heavy', artifacts, requirements_met: [] });
  const second = await take(agent);
  expect(uploadsOf(taskId)).toHaveLength(1);
  expect((await fetch(second.previous!.url!)).status).toBe(200);
  // A late repetition of the first hand-in leaves what the second attempt needs.
  await expect(agent.complete(first, deliverable)).rejects.toMatchObject({ status: 409 });
  expect((await fetch(second.previous!.url!)).status).toBe(200);
  const complete = await upload(agent, second);
  expect(uploadsOf(taskId)).toHaveLength(2);
  await complete();
  expect(uploadsOf(taskId)).toEqual([]);
  expect((await fetch(second.previous!.url!)).status).toBe(404);
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
});

test('no function exceeds its permissions', () => expect(askedInExcess()).toEqual([]));
