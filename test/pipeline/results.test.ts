import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Answer } from '../../client/tritons-client.ts';
import { aCloud, agentsOf } from './a-cloud.ts';
import { backendTask, register, take } from './pulling.ts';

const system = aCloud({ agents: agentsOf(['architect', 'qa'], { capacity: 5 }) });
const MB = 1024 * 1024;
const line = 'Page one, two and three: ü 報 🙂\n';
const fill = (bytes: number) => line.repeat(Math.ceil(bytes / Buffer.byteLength(line)));
const large = fill(2 * MB);
const odd = {
  path: 'docs/Über uns (1).html',
  media_type: 'text/html',
  content: '<script>alert(1)</script> Page one two three\n',
};
let results: Answer<'getTaskResults'>;
let taskId: string;

/** Three deliverables of 2 MiB, one of them with a file of an odd name. */
beforeAll(async () => {
  const agent = await register(system.cloud, 'writer', 3);
  const requirements = ['Page one', 'Page two', 'Page three'];
  ({ taskId } = await system.client.submitTask({ ...backendTask, requirements, agents: { backend: 3 } }));
  for (let n = 0; n < 3; n += 1) {
    const artifacts = [
      { path: 'big.txt', media_type: 'text/plain', content: `${n}${large}` },
      ...(n === 0 ? [odd] : []),
    ];
    await agent.complete(await take(agent), { summary: 'Pages', artifacts });
  }
  await system.client.waitForTask(taskId);
  results = await system.client.getTaskResults(taskId);
});

const files = () => results.deliverables.flatMap(({ artifacts }) => artifacts);
const get = (href: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(system.cloud.url + href, { method, headers });

test('files that do not fit into the results are named there, and their links return them whole', async () => {
  const big = files().filter(({ path }) => path === 'big.txt');
  expect(big.map(({ content }) => content === null)).toContain(true);
  const contents = await Promise.all(big.map((file) => system.client.getArtifact(file)));
  expect(contents.sort()).toEqual(['0', '1', '2'].map((n) => n + large));
});

test('the results of one subtask have contents for which the whole has no room', async () => {
  const last = results.deliverables.findLast(({ artifacts }) => artifacts.some(({ content }) => content === null));
  const { deliverables, qa_results } = await system.client.getTaskResults(taskId, { subtask_id: last!.subtask_id });
  expect(deliverables).toHaveLength(1);
  expect(deliverables[0]?.artifacts.map(({ content }) => content === null)).not.toContain(true);
  expect(qa_results).toEqual(results.qa_results);
});

test('a parameter that the results do not know, and a subtask that is not there, are refused', async () => {
  expect((await get(`/api/tasks/${taskId}/results?include=all`)).status).toBe(400);
  expect((await get(`/api/tasks/${taskId}/results?subtask_id=nobody`)).status).toBe(404);
  expect((await get(`/api/tasks/${taskId}/status?x=1`)).status).toBe(400);
});

describe('a file', () => {
  const href = () => files().find(({ path }) => path === odd.path)!.href;

  test('comes as it is, under its name, and a browser runs nothing of it', async () => {
    const answer = await get(href());
    expect(await answer.text()).toBe(odd.content);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-disposition': `attachment; filename="_ber uns (1).html"; filename*=UTF-8''%C3%9Cber%20uns%20%281%29.html`,
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'content-length': String(Buffer.byteLength(odd.content)),
    });
  });

  test('is not sent again to those who have it', async () => {
    const etag = (await get(href())).headers.get('etag')!;
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const answer = await get(href(), { 'if-none-match': tag });
      expect([answer.status, await answer.text()]).toEqual([304, '']);
    }
    expect((await get(href(), { 'if-none-match': '"other"' })).status).toBe(200);
    expect((await get(href(), {}, 'HEAD')).headers.get('etag')).toBe(etag);
  });

  test('comes in parts, by bytes', async () => {
    const bytes = Buffer.from(odd.content);
    for (const [range, from, to] of [
      ['0-6', 0, 6],
      ['8-', 8, bytes.length - 1],
      ['-5', bytes.length - 5, bytes.length - 1],
      ['3-99999', 3, bytes.length - 1],
    ] as const) {
      const answer = await get(href(), { range: `bytes=${range}` });
      expect(answer.status).toBe(206);
      expect(answer.headers.get('content-range')).toBe(`bytes ${from}-${to}/${bytes.length}`);
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes.subarray(from, to + 1));
    }
    expect((await get(href(), { range: 'bytes=99999-' })).status).toBe(400);
  });

  test('that is not there is a 404 that names those that are', async () => {
    const answer = await get(href().replace(/path=[^&]*/, 'path=other.txt'));
    expect(answer.status).toBe(404);
    expect(((await answer.json()) as { detail: string }).detail).toContain('big.txt');
    expect((await get(`/api/tasks/${taskId}/subtasks/nobody/artifact?path=a`)).status).toBe(404);
  });
});
