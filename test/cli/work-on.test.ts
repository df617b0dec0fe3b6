import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Lease } from '../../cli/agent/work-directory.ts';
import { type WorkOptions, workOn } from '../../cli/agent/work-on.ts';
import { type ProblemName, problems } from '../../client/api-error.ts';
import { TritonsClient } from '../../client/tritons-client.ts';
import { describeInBubblewrap } from '../sandbox/with-bubblewrap.ts';

type Answer = (response: ServerResponse, call: number) => unknown;

let root: string;
/** The API's answer to each kind of call; 200 unless a test sets another. */
let answers: Record<string, Answer>;
let asked: Record<string, string[]>;
const server = createServer(async (request, response) => {
  const kind = (request.url ?? '').split('/').at(-1) ?? '';
  asked[kind] = [...(asked[kind] ?? []), await text(request)];
  (answers[kind] ?? ok)(response, asked[kind].length);
});
const ok: Answer = (response) => response.writeHead(200).end('{}');
const refuse =
  (name: ProblemName, detail = 'so it is'): Answer =>
  (response) => {
    const { type, title, status } = problems[name];
    response.writeHead(status).end(JSON.stringify({ type, title, status, detail }));
  };
/** A fault of the API, without a problem. */
const fault: Answer = (response) => response.writeHead(503).end();
const cut: Answer = (response) => response.writeHead(200).write('{', () => response.destroy());
/** Answers the first calls with `before`, all later ones with `after`. */
const first =
  (times: number, before: Answer, after: Answer): Answer =>
  (response, call) =>
    (call <= times ? before : after)(response, call);

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tritons-work-'));
  answers = {};
  asked = {};
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterEach(async () => {
  server.closeAllConnections();
  if (server.listening) await new Promise((resolve) => server.close(resolve));
  await rm(root, { recursive: true, force: true });
});

function work(exec: string, { options = {}, stop = new AbortController().signal, seconds = 600 } = {}) {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const deadline = new Date(Date.now() + seconds * 1000).toISOString();
  const lease = { task_id: 'task', subtask_id: 'subtask', attempt: 1, deadline, inputs: [] } as unknown as Lease;
  const all: WorkOptions = {
    exec,
    test: undefined,
    testSandbox: 'none',
    root,
    keep: false,
    ignore: [],
    heartbeatSeconds: 0.1,
    env: process.env,
    ...options,
  };
  return workOn(new TritonsClient({ url }).forAgent('agent'), lease, all, stop);
}

test.each(['invalidRequest', 'bodyTooLarge', 'wrongState'] as const)(
  'heartbeats refused as %s neither end the work nor stop',
  async (name) => {
    const isBare = (body: string) => (JSON.parse(body) as { log: string[] }).log.length === 0;
    answers.heartbeat = async (response, call) => {
      (isBare(asked.heartbeat?.[call - 1] ?? '') ? ok : refuse(name))(response, call);
      if (asked.heartbeat?.filter(isBare).length === 3) await writeFile(join(root, 'enough'), '');
    };
    const script = `echo bad >&2; while [ ! -e ${root}/enough ]; do sleep 0.05; done; echo x > a.md`;
    expect(await work(script)).toMatchObject({ outcome: 'handed_in' });
  },
);

test.each(['forbidden', 'notFound', 'attemptOver'] as const)(
  'a heartbeat refused as %s ends the work',
  async (name) => {
    answers.heartbeat = refuse(name, 'not yours');
    expect(await work('sleep 20')).toEqual({ outcome: 'over', detail: 'not yours' });
    expect(asked.complete).toBeUndefined();
  },
);

test('a hand-in that is refused fails the attempt with the reason', async () => {
  answers.complete = refuse('bodyTooLarge', 'too large');
  expect(await work('echo x > a.md')).toMatchObject({ outcome: 'failed' });
  expect(asked.fail?.[0]).toContain('too large');
});

test('while a hand-in is tried again, heartbeats that say it was handed in do not stop it', async () => {
  answers.complete = first(3, fault, ok);
  answers.heartbeat = (response, call) =>
    (asked.complete ? refuse('attemptOver', 'was handed in') : ok)(response, call);
  expect(await work('echo x > a.md')).toMatchObject({ outcome: 'handed_in' });
  expect(asked.complete).toHaveLength(4);
  expect(asked.heartbeat?.length).toBeGreaterThan(1);
});

test.each([
  ['a fault', fault],
  ['a cut connection', cut],
])('after %s the end is told again: hand in, fail, release', async (_, broken) => {
  answers.complete = answers.fail = answers.release = first(2, broken, ok);
  expect(await work('echo x > a.md')).toMatchObject({ outcome: 'handed_in' });
  expect(await work('exit 3')).toMatchObject({ outcome: 'failed' });
  expect(await work('sleep 20', { stop: AbortSignal.timeout(200) })).toMatchObject({ outcome: 'released' });
  expect([asked.complete?.length, asked.fail?.length, asked.release?.length]).toEqual([3, 3, 3]);
});

test('a 409 that asks for the same again drops no work', async () => {
  const changed = refuse('sendAgain');
  answers.complete = answers.fail = first(2, changed, ok);
  expect(await work('echo x > a.md')).toMatchObject({ outcome: 'handed_in' });
  expect(await work('exit 3')).toMatchObject({ outcome: 'failed' });
  expect([asked.complete?.length, asked.fail?.length]).toEqual([3, 3]);
});

test.each([
  ['failed', 'exit 3', undefined],
  ['released', 'sleep 20', 200],
])('a 409 to what was to be %s means that it is over', async (_, script, stopMs) => {
  answers.fail = answers.release = refuse('attemptOver', 'it was cancelled');
  const stop = stopMs ? { stop: AbortSignal.timeout(stopMs) } : {};
  expect(await work(script, stop)).toEqual({ outcome: 'over', detail: 'it was cancelled' });
});

test('if the API is gone for good, the work does not reject: it is over at the deadline, with the reason', async () => {
  const working = work(`while [ ! -e ${root}/gone ]; do sleep 0.05; done; echo x > a.md`, { seconds: 1.5 });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await writeFile(join(root, 'gone'), '');
  expect(await working).toEqual({ outcome: 'over', detail: expect.stringContaining('could not be told') });
});

test('a folder that cannot be removed is a warning', async () => {
  const said = jest.spyOn(console, 'error').mockImplementation(() => {});
  try {
    // Put a file in the place of the folder's parent. That stops root too; a read-only folder would not.
    expect(await work(`rm -r ${root}; echo x > ${root}; exit 3`)).toMatchObject({ outcome: 'failed' });
    expect(said.mock.calls).toEqual([[expect.stringContaining('a folder is left behind')]]);
  } finally {
    said.mockRestore();
  }
});

test('the test command runs after the work, and its reports are handed in, however it ends', async () => {
  const exec = 'echo x > a.md';
  const tests = 'cat a.md; echo "<testsuite/>" > junit.xml; echo one of two failed; echo trace >&2; exit 1';
  expect(await work(exec, { options: { test: tests } })).toMatchObject({ outcome: 'handed_in', detail: '2 files' });
  expect(asked.complete?.[0]).toContain('junit.xml');
  const said = (asked.heartbeat ?? []).flatMap((body) => (JSON.parse(body) as { log: string[] }).log);
  expect(said).toEqual(['trace', 'x', 'one of two failed', 'The test command ended with exit code 1']);
});

test('failed work is not tested', async () => {
  expect(await work('exit 3', { options: { test: `touch ${root}/tested` } })).toMatchObject({ outcome: 'failed' });
  expect(existsSync(join(root, 'tested'))).toBe(false);
});

describeInBubblewrap('in bubblewrap', () => {
  test('the test command sees the folder and the task, not the environment, the files beside it or what exec left running', async () => {
    await writeFile(join(root, 'secret'), 'secret');
    const tests = `cat a.md; cat '${root}/secret' ../subtask.json; env; head -c 12 >&2; echo '<testsuite/>' > junit.xml`;
    const options = { test: tests, testSandbox: 'bwrap' as const, env: { ...process.env, PROVIDER_KEY: 'not a key' } };
    expect(await work('echo x > a.md', { options })).toMatchObject({ outcome: 'handed_in', detail: '2 files' });
    const said = (asked.heartbeat ?? []).flatMap((body) => (JSON.parse(body) as { log: string[] }).log);
    expect(said).toEqual(expect.arrayContaining(['x', '{"task_id":"', 'The test command ended with exit code 0']));
    expect(said.filter((line) => /^secret|PROVIDER_KEY|subtask"/.test(line))).toEqual([]);
  });

  test('a stop ends it', async () => {
    const options = { test: 'touch begun; sleep 3602.5', testSandbox: 'bwrap' as const };
    const stop = AbortSignal.timeout(1_000);
    expect(await work('true', { options, stop })).toMatchObject({ outcome: 'released' });
  });
});
