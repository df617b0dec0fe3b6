import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { aDeliverable, aPullingAgent, type Lease } from './pulling.ts';
import { client, newId, send } from './target.ts';
import { waitForCompletion } from './waiting.ts';

/** A type that no other test uses. Its agent works on one subtask. */
const TYPE = 'frontend';
let agent: Awaited<ReturnType<typeof aPullingAgent>>;
let lease: Lease;

async function setBuiltIn(status: 'online' | 'offline') {
  const { agents } = await client.listAgents({ agent_type: TYPE, limit: 100 });
  for (const { agent_id, runtime } of agents) if (runtime !== 'pull') await client.updateAgent(agent_id, { status });
}
beforeAll(async () => {
  await setBuiltIn('offline');
  agent = await aPullingAgent({ type: TYPE });
  const body = { type: 'development', title: 'Hand in', requirements: ['alpha beta gamma'], agents: { [TYPE]: 1 } };
  const { taskId } = await client.submitTask({ ...body, id: newId('hand_in') });
  for (;;) {
    const taken = await agent.lease(20);
    // Another test's task may have come first.
    if (taken?.task_id === taskId) {
      lease = taken;
      break;
    }
    if (taken) await agent.complete(taken, aDeliverable());
  }
});
afterAll(async () => {
  await setBuiltIn('online');
  await client.removeAgent(agent.id);
});

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const [artifact] = aDeliverable().artifacts as [{ path: string; media_type: string; content: string }];
const withArtifact = (changes: object) => ({ ...aDeliverable(), artifacts: [{ ...artifact, ...changes }] });
const complete = (body: unknown) =>
  send('POST', lease.links.complete ?? '', {
    headers: { 'content-type': 'application/json', authorization: `Bearer ${agent.key}` },
    body: JSON.stringify(body),
  });

describe('a deliverable is refused, naming what is wrong, and nothing is stored:', () => {
  const cases: [string, unknown, string[]][] = [
    ['none at all', {}, ['/summary', '/artifacts']],
    ['an empty summary', { ...aDeliverable(), summary: ' ' }, ['/summary']],
    ['a field it does not have', { ...aDeliverable(), verdict: 'pass' }, ['/verdict']],
    ['a path upwards', withArtifact({ path: '../../etc/passwd' }), ['/artifacts/0/path']],
    ['a path upwards in the middle', withArtifact({ path: 'a/../../b' }), ['/artifacts/0/path']],
    ['an absolute path', withArtifact({ path: '/etc/passwd' }), ['/artifacts/0/path']],
    ["another system's absolute path", withArtifact({ path: 'C:/x' }), ['/artifacts/0/path']],
    ['backslashes', withArtifact({ path: '..\\x' }), ['/artifacts/0/path']],
    ['a NUL in a path', withArtifact({ path: 'a\0b' }), ['/artifacts/0/path']],
    ['a path too long', withArtifact({ path: 'x'.repeat(301) }), ['/artifacts/0/path']],
    ['the same path twice', { ...aDeliverable(), artifacts: [artifact, artifact] }, ['/artifacts/1/path']],
    ['no media type', withArtifact({ media_type: 'markdown' }), ['/artifacts/0/media_type']],
    [
      'a media type that no header can have',
      withArtifact({ media_type: 'text/plain; n=中' }),
      ['/artifacts/0/media_type'],
    ],
    ['a kind that is not text', withArtifact({ media_type: 'image/png' }), ['/artifacts/0/media_type']],
    ['an archive', withArtifact({ media_type: 'application/zip' }), ['/artifacts/0/media_type']],
    ['content with a NUL', withArtifact({ content: 'a\0b' }), ['/artifacts/0/content']],
    ['content that is no string', withArtifact({ content: 7 }), ['/artifacts/0']],
    ['more than 3 MB in the body', withArtifact({ content: 'x'.repeat(3 * 1024 * 1024 + 1) }), ['/artifacts']],
    [
      'a requirement that is not its own',
      { ...aDeliverable(), requirements_met: [{ requirement: 7, artifacts: [artifact.path] }] },
      ['/requirements_met/0/requirement'],
    ],
    [
      'a claim for a file that is not there',
      { ...aDeliverable(), requirements_met: [{ requirement: 0, artifacts: ['other.md'] }] },
      ['/requirements_met/0/artifacts/0'],
    ],
    [
      'negative usage',
      { ...aDeliverable(), usage: { api_calls: -1, input_tokens: 0, output_tokens: 0, cost_usd: null } },
      ['/usage/api_calls'],
    ],
    [
      'a file that was not uploaded',
      {
        ...aDeliverable(),
        artifacts: [{ path: 'a.txt', media_type: 'text/plain', upload: { sha256: 'a'.repeat(64), bytes: 1 } }],
      },
      ['/artifacts/0/upload'],
    ],
  ];

  test.each(cases)('%s', async (_, body, fields) => {
    const answer = await complete(body);
    expect(answer.status).toBe(400);
    const named = (answer.body.errors as { field: string }[]).map(({ field }) => field);
    expect(named).toEqual(expect.arrayContaining(fields));
    // Nothing was handed in, and the attempt goes on.
    expect(await agent.heartbeat(lease)).toMatchObject({ go_on: true });
  });

  test('more than the body may have at all', async () => {
    expect((await complete(withArtifact({ content: 'x'.repeat(4 * 1024 * 1024) }))).status).toBe(413);
  });
});

test('large files go by upload: size and hash are checked, and other content is refused', async () => {
  const content = `alpha beta gamma\n${'0123456789abcdef\n'.repeat(250_000)}`;
  const binary = Buffer.from([0xff, 0xfe, 0x00, 0x01]);
  const files = [content, binary].map((one) => ({ sha256: sha256(one), bytes: Buffer.byteLength(one) }));
  const { uploads } = await agent.uploads(lease, { files });
  const put = (index: number, body: string | Buffer) =>
    fetch(uploads[index]?.url ?? '', { method: 'PUT', headers: uploads[index]?.headers ?? {}, body: new Blob([body]) });
  const [large, other] = files as [(typeof files)[0], (typeof files)[0]];
  const artifacts = (upload: typeof large) => [artifact, { path: 'large.txt', media_type: 'text/plain', upload }];

  await put(0, content.replace('alpha', 'ALPHA'));
  const wrong = { ...aDeliverable(), artifacts: artifacts(large) };
  await expect(agent.complete(lease, wrong)).rejects.toMatchObject({ status: 400 });
  expect((await put(0, content)).status).toBe(200);
  expect((await put(1, binary)).status).toBe(200);
  await expect(agent.complete(lease, { ...aDeliverable(), artifacts: artifacts(other) })).rejects.toMatchObject({
    status: 400,
    problem: { errors: [{ field: '/artifacts/1/upload' }] },
  });
  const smaller = { ...large, bytes: large.bytes - 1 };
  await expect(agent.complete(lease, { ...aDeliverable(), artifacts: artifacts(smaller) })).rejects.toMatchObject({
    status: 400,
  });
  await expect(agent.uploads(lease, { files: [{ ...large, bytes: 9_000_000 }] })).rejects.toMatchObject({
    status: 400,
  });

  await agent.complete(lease, { ...aDeliverable(), artifacts: artifacts(large) });
  await waitForCompletion(lease.task_id);
  const { deliverables } = await client.getTaskResults(lease.task_id);
  const mine = deliverables.find(({ subtask_id }) => subtask_id === lease.subtask_id);
  expect(mine?.artifacts.map(({ path, bytes }) => [path, bytes])).toEqual([
    [artifact.path, Buffer.byteLength(artifact.content)],
    ['large.txt', large.bytes],
  ]);
});
