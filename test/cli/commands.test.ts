import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type * as z from 'zod';
import type { CliCommand, JsonShape } from '../../cli/cli-command.ts';
import { textWidth } from '../../cli/output/text-width.ts';
import { programOf } from '../../cli/program.ts';
import { pathOf } from '../../cli/run.ts';
import { TritonsClient } from '../../client/tritons-client.ts';
import { answers } from '../../core/contracts/api/answers.ts';
import { LOCAL_ACCESS } from '../../local/access.ts';
import { type EmbeddedCloud, startEmbeddedCloud } from '../../local/embedded-cloud.ts';
import { agentsOf, until } from '../pipeline/a-cloud.ts';
import { tritons } from './a-terminal.ts';

let cloud: EmbeddedCloud;
let client: TritonsClient;
let colleague: TritonsClient;
let key: string;
let home: string;
let done: string;
const ended = new AbortController();
let working: Promise<void>;

beforeAll(async () => {
  cloud = await startEmbeddedCloud({
    access: { ...LOCAL_ACCESS, auth: 'required' },
    agents: agentsOf(['architect', 'qa'], { capacity: 10 }),
  });
  key = readFileSync(cloud.adminKeyFile!, 'utf8').trim();
  client = new TritonsClient({ url: cloud.url, apiKey: key });
  const { api_key } = await client.createKey({ name: 'colleague', role: 'submitter' });
  colleague = new TritonsClient({ url: cloud.url, apiKey: api_key });
  working = anAgent(client, ended.signal);
  home = await mkdtemp(join(tmpdir(), 'tritons-cli-'));
  await writeFile(join(home, 'key'), 'tritons_key');
  done = await submitted();
  await client.submitTask({ ...task, id: 'gate', approval: true });
  await atGate('gate');
  await client.waitForTask(done);
  await until(
    'the log is there',
    () => client.getTaskLog(done),
    ({ lines }) => lines.length > 0,
  );
}, 60_000);
afterAll(async () => {
  ended.abort();
  await working;
  await cloud.stop();
  await rm(home, { recursive: true });
});

/** An agent that writes a line to the log, and hands in a file with something to find. */
async function anAgent(admin: TritonsClient, signal: AbortSignal): Promise<void> {
  const { agent, credentials } = await admin.registerAgent({ agent_type: 'backend', capacity: 10 });
  const calls = new TritonsClient({ url: cloud.url, apiKey: credentials.api_key }).forAgent(agent.agent_id);
  while (!signal.aborted) {
    const lease = await calls.lease(5, signal).catch(() => undefined);
    if (!lease) continue;
    await calls.heartbeat(lease, { log: [{ text: 'Writing 報告 \u001b[31m', level: 'warn' }] });
    const content = "import { join } from 'node:path';\n\n// alpha beta gamma\nexport const x = 1;\n";
    const artifacts = [{ path: 'src/x.ts', media_type: 'text/x-typescript', content }];
    await calls.complete(lease, { summary: 'Wrote alpha beta gamma', artifacts });
  }
}

const task = {
  type: 'development',
  title: 'Überarbeitung 報告 for a table that has to fit',
  requirements: ['alpha beta gamma'],
};
const submitted = async (more: object = {}) => (await client.submitTask({ ...task, ...more })).task_id;
/** A task that waits for another. */
const blocked = (more: object = {}) => submitted({ dependencies: ['gate'], ...more });
const atGate = (id: string) =>
  until(
    'it waits for approval',
    () => client.getTaskStatus(id),
    ({ stage }) => stage === 'approval',
  );
/** Nobody approves what they have submitted themselves. */
const approvable = async () => {
  const { task_id: id } = await colleague.submitTask({ ...task, approval: true });
  await atGate(id);
  return id;
};
const aKey = async () => (await client.createKey({ name: 'k', role: 'viewer' })).key.key_id;

let roadmaps = 0;
/** A roadmap that nobody has deployed. */
async function aRoadmap(): Promise<string[]> {
  roadmaps += 1;
  const file = join(home, `roadmap-${roadmaps}.yaml`);
  const { type, title, requirements } = task;
  const tasks = ['first', 'second'].map((id) => ({ id, type, title, requirements }));
  await writeFile(file, JSON.stringify({ id: `road-${roadmaps}`, title, phases: [{ name: title, tasks }] }));
  return [file];
}

type Row = {
  /** Arguments that make it succeed. */
  ok: () => Promise<string[]> | string[];
  /** Arguments that name what does not exist. */
  missing?: string[];
  /** Options that it requires, if none are in `missing`. */
  required?: string[];
  /** It calls no server. */
  isLocal?: true;
};
const taskRow = (words: () => Promise<string[]> | string[], more: string[] = []): Row => ({
  ok: words,
  missing: ['nope', ...more],
});

/** Every command, with what makes it succeed. Its other cases follow. */
const rows: Record<string, Row> = {
  'tritons submit': { ok: () => ['Title', '--type', 'development', '--requirement', 'alpha'] },
  'tritons deploy': { ok: aRoadmap, required: ['roadmap.yaml'] },
  'tritons status': taskRow(() => [done]),
  'tritons watch': taskRow(() => [done]),
  'tritons results': taskRow(() => [done]),
  'tritons quality': taskRow(() => [done]),
  'tritons log': taskRow(() => [done]),
  'tritons tasks': { ok: () => [] },
  'tritons cancel': taskRow(async () => [await blocked()]),
  'tritons retry': taskRow(async () => {
    const id = await blocked();
    await client.cancelTask(id);
    return [id];
  }),
  'tritons approve': taskRow(async () => [await approvable(), '--comment', 'Good']),
  'tritons reject': taskRow(
    async () => [await approvable(), '--subtask', '2', '--comment', 'No'],
    ['--subtask', 'x', '--comment', 'No'],
  ),
  'tritons budget': taskRow(async () => [await blocked({ max_cost_usd: 2 }), '5']),
  'tritons doctor': { ok: () => [] },
  'tritons agents': { ok: () => [] },
  'tritons events': { ok: () => ['--task', done], missing: ['--task', 'nope'] },
  'tritons metrics system': { ok: () => [] },
  'tritons metrics tasks': { ok: () => [] },
  'tritons metrics agents': { ok: () => [] },
  'tritons circuits': { ok: () => [] },
  'tritons dead-letters': { ok: () => [] },
  'tritons config show': { ok: () => [], isLocal: true },
  'tritons config set': {
    ok: () => ['p', '--address', 'https://a.example', '--key-file', join(home, 'key')],
    isLocal: true,
  },
  'tritons config use': { ok: () => ['kept'], isLocal: true },
  'tritons config remove': { ok: () => ['kept'], isLocal: true },
  'tritons keys list': { ok: () => [] },
  'tritons keys create': { ok: () => ['ci', '--role', 'viewer'], required: ['ci', '--role', 'viewer'] },
  'tritons keys rotate': { ok: async () => [await aKey()], missing: ['0123456789abcdef'] },
  'tritons keys revoke': { ok: async () => [await aKey(), '--yes'], missing: ['0123456789abcdef', '--yes'] },
  'tritons completion': { ok: () => ['bash'], required: ['bash'], isLocal: true },
  'tritons audit export': { ok: () => ['--resource', `task/${done}`] },
  'tritons audit verify': { ok: () => [] },
};
/** They run until they are stopped; test/cli/agent-run.test.ts and test/cli/start.test.ts run them. */
const elsewhere = ['tritons start', 'tritons agent run'];

/** They print no result. */
const withoutJson = ['tritons start', 'tritons completion'];

const leaves = (command: CliCommand): CliCommand[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap((each) => leaves(each as CliCommand));
const commands = new Map(leaves(programOf()).map((command) => [pathOf(command), command]));

test('every command is here or tested elsewhere', () => {
  expect([...Object.keys(rows), ...elsewhere].sort()).toEqual([...commands.keys()].sort());
});

test('every command begins its help with an example, and says what --json prints', () => {
  const without = [...commands.values()].filter(({ examples }) => examples.length === 0);
  expect(without.map(pathOf)).toEqual([]);
  const shapeless = [...commands.values()].filter(({ jsonShape }) => !jsonShape);
  expect(shapeless.map(pathOf)).toEqual(withoutJson);
});

/** A folder of settings with a profile, for commands that change it. */
let settings = 0;
async function env(more: NodeJS.ProcessEnv = {}): Promise<NodeJS.ProcessEnv> {
  settings += 1;
  const config = join(home, String(settings));
  const given = { HOME: config, TRITONS_URL: cloud.url, TRITONS_API_KEY: key, ...more };
  await tritons(['config', 'set', 'kept', '--address', cloud.url], { env: given });
  return given;
}

/** The schema of one value that --json prints. */
function schemaOf({ of }: JsonShape): z.ZodType {
  if (typeof of !== 'string') return of;
  const [route, field] = of.split('.') as [keyof typeof answers, string | undefined];
  const answer = answers[route];
  if (field === undefined) return answer;
  return (answer as unknown as z.ZodObject<Record<string, z.ZodArray<z.ZodType>>>).shape[field]!.element;
}

describe.each(Object.entries(rows))('%s', (name, { ok, missing, required = [], isLocal }) => {
  const words = name.split(' ').slice(1);
  const command = commands.get(name)!;

  test('piped: it succeeds, in plain text', async () => {
    const { code, out, err } = await tritons([...words, ...(await ok())], { env: await env() });
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
    expect(out).not.toContain('\u001b');
    expect(out.trim()).not.toBe('');
  });

  test('on a terminal of 60 columns no line is too long', async () => {
    const { code, out, err } = await tritons([...words, ...(await ok())], {
      env: await env({ TERM: 'xterm' }),
      columns: 60,
    });
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
    const isData = /^tritons (audit export|completion|keys \w+|config \w+)$/.test(name);
    const long = out.split('\n').filter((line) => textWidth(stripVTControlCharacters(line)) > 60);
    if (!isData) expect(long).toEqual([]);
  });

  const withJson = withoutJson.includes(name) ? test.skip : test;
  withJson('--json prints what is published', async () => {
    const { code, out, err } = await tritons([...words, ...(await ok()), '--json'], { env: await env() });
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
    const shape = command.jsonShape!;
    const texts = shape.lines ? out.split('\n').filter((line) => line !== '') : [out];
    for (const text of texts) schemaOf(shape).parse(JSON.parse(text));
  });

  test('wrong use ends with 2, and says where to look', async () => {
    const { code, out, err } = await tritons([...words, ...(missing ?? required), '--nonsense'], { env: await env() });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(`Unknown option '--nonsense'\nMore: ${name} --help\n`);
  });

  if (missing) {
    test('what does not exist ends with 3', async () => {
      const { code, out, err } = await tritons([...words, ...missing], { env: await env() });
      expect({ code, out }).toEqual({ code: 3, out: '' });
      expect(err).toMatch(/nope|0123456789abcdef/);
    });
  }
  if (isLocal) return;

  test('without a key it ends with 4, and says how to give one', async () => {
    const { code, out, err } = await tritons([...words, ...(await ok())], { env: await env({ TRITONS_API_KEY: '' }) });
    const says = name === 'tritons doctor' ? out : err;
    expect({ code, says }).toEqual({ code: 4, says: expect.stringContaining('TRITONS_API_KEY') });
    if (name !== 'tritons doctor') expect(out).toBe('');
  });

  test('if the server is away it ends with 5, and says where the address comes from', async () => {
    const { code, out, err } = await tritons([...words, ...(await ok())], {
      env: await env({ TRITONS_URL: 'http://127.0.0.1:9' }),
    });
    expect(code).toBe(5);
    const says = name === 'tritons doctor' ? out : err;
    expect(says).toContain('http://127.0.0.1:9');
    expect(says).toContain('TRITONS_URL');
  });
});

test('a key that does not allow a call ends with 4, and is named', async () => {
  const { api_key } = await client.createKey({ name: 'only-viewer', role: 'viewer' });
  const { code, err } = await tritons(['keys'], { env: await env({ TRITONS_API_KEY: api_key }) });
  expect({ code, err }).toEqual({ code: 4, err: expect.stringContaining('The key comes from TRITONS_API_KEY') });
  const doctor = await tritons(['doctor', '--json'], { env: await env({ TRITONS_API_KEY: api_key }) });
  expect(doctor.code).toBe(0);
});
