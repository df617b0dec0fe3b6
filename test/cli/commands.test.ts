import { AsyncLocalStorage } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type * as z from 'zod';
import type { CliCommand, JsonShape } from '../../cli/cli-command.ts';
import { textWidth } from '../../cli/output/text-width.ts';
import { programOf } from '../../cli/program.ts';
import { routesWithoutCommand } from '../../cli/routes-without-command.ts';
import { pathOf } from '../../cli/run.ts';
import { TritonsClient } from '../../client/tritons-client.ts';
import { answers } from '../../core/contracts/api/answers.ts';
import { matchRoute } from '../../core/contracts/api/match-route.ts';
import { type RouteName, routes } from '../../core/contracts/api/routes.ts';
import { LOCAL_ACCESS } from '../../local/access.ts';
import { openPages } from '../../local/dashboard/pages.ts';
import { type EmbeddedCloud, startEmbeddedCloud } from '../../local/embedded-cloud.ts';
import { agentsOf, until } from '../pipeline/a-cloud.ts';
import { tritons as runInTest } from './a-terminal.ts';

process.env.WEBHOOK_ALLOWED_HOSTS = '127.0.0.1:9';

let cloud: EmbeddedCloud;
let client: TritonsClient;
let colleague: TritonsClient;
let key: string;
/** A key that may call next to nothing. */
let onlyScrapes: string;
let home: string;
let done: string;
const ended = new AbortController();
let working: Promise<void>;

/** The calls of one command among those of all commands in this process. */
const asked = new AsyncLocalStorage<Set<RouteName>>();
const reallyFetch = globalThis.fetch;
globalThis.fetch = (input, init) => {
  const route = matchRoute(init?.method ?? 'GET', new URL(String(input)).pathname);
  if (route) asked.getStore()?.add(route.name);
  return reallyFetch(input, init);
};

/** Runs a command line; it may call only the routes that the command declares. */
async function tritons(words: string[], given: Parameters<typeof runInTest>[1]) {
  const calls = new Set<RouteName>();
  const ran = await asked.run(calls, () => runInTest(words, given));
  const declared = commandOf(words)?.routes ?? [];
  expect([...calls.difference(new Set(declared))]).toEqual([]);
  return ran;
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'tritons-cli-'));
  await mkdir(join(home, 'dashboard'));
  await writeFile(join(home, 'dashboard', 'index.html'), '<title>TRITONS</title>');
  cloud = await startEmbeddedCloud({
    access: { ...LOCAL_ACCESS, auth: 'required' },
    agents: agentsOf(['architect', 'qa'], { capacity: 10 }),
    pages: openPages(join(home, 'dashboard'), () => undefined),
  });
  key = readFileSync(cloud.adminKeyFile!, 'utf8').trim();
  client = new TritonsClient({ url: cloud.url, apiKey: key });
  const { api_key } = await client.createKey({ name: 'colleague', role: 'submitter' });
  colleague = new TritonsClient({ url: cloud.url, apiKey: api_key });
  working = anAgent(client, ended.signal);
  onlyScrapes = (await client.createKey({ name: 'scraper', role: 'metrics' })).api_key;
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
  globalThis.fetch = reallyFetch;
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
const pulls = async () => (await client.registerAgent({ agent_type: 'database' })).agent.agent_id;
/** Nothing listens there, so that deliveries fail. */
const hook = async () =>
  (await client.createWebhook({ url: 'http://127.0.0.1:9/', event_types: ['webhook.changed'] })).webhook.webhook_id;
/** A webhook with a delivery that has failed. */
async function withDelivery(): Promise<[webhookId: string, deliveryId: string]> {
  const id = await hook();
  await client.rotateWebhookSecret(id);
  const { deliveries } = await until(
    'a delivery has failed',
    () => client.listWebhookDeliveries(id),
    (page) => page.deliveries.length > 0,
  );
  return [id, deliveries[0]!.delivery_id];
}

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
  /** It needs no key. */
  isPublic?: true;
  /** Every key may call it. */
  isForAll?: true;
  /** Its lines of data are not broken. */
  isData?: true;
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
  'tritons delete': taskRow(async () => [await blocked(), '--yes'], ['--yes']),
  'tritons open': { ok: () => [], isPublic: true, isForAll: true },
  'tritons whoami': { ok: () => [], isForAll: true },
  'tritons departments': { ok: () => [] },
  'tritons doctor': { ok: () => [], isForAll: true },
  'tritons agent run': {
    async ok() {
      await submitted({ agents: { database: 1 } });
      return ['--type', 'database', '--exec', 'echo "alpha beta gamma" > a.md', '--once', '--connect-seconds', '0'];
    },
    required: ['--type', 'database', '--exec', 'true'],
  },
  'tritons agent show': { ok: () => ['agent_qa_1'], missing: ['nope'] },
  'tritons agent register': { ok: () => ['database'], required: ['database'], isData: true },
  'tritons agent change': {
    ok: async () => [await pulls(), '--status', 'draining'],
    missing: ['nope', '--capacity', '2'],
  },
  'tritons agent remove': { ok: async () => [await pulls()], missing: ['nope'] },
  'tritons webhooks list': { ok: () => [] },
  'tritons webhooks show': { ok: async () => [await hook()], missing: ['nope'] },
  'tritons webhooks create': {
    ok: () => ['http://127.0.0.1:9/', '--events', 'webhook.changed'],
    required: ['http://127.0.0.1:9/', '--events', '*'],
    isData: true,
  },
  'tritons webhooks change': { ok: async () => [await hook(), '--off'], missing: ['nope', '--off'] },
  'tritons webhooks rotate-secret': { ok: async () => [await hook()], missing: ['nope'], isData: true },
  'tritons webhooks remove': { ok: async () => [await hook()], missing: ['nope'] },
  'tritons webhooks deliveries': { ok: async () => [(await withDelivery())[0]], missing: ['nope'] },
  'tritons webhooks replay': { ok: withDelivery, missing: ['nope', 'nope'] },
  'tritons owners show': { ok: () => ['team-a'], required: ['team-a'] },
  'tritons owners change': {
    ok: () => ['team-a', '--max-open-tasks', '5', '--max-usd-a-day', 'default'],
    required: ['team-a', '--max-open-tasks', '5'],
  },
  'tritons metrics performance': { ok: () => [] },
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
  'tritons keys change': {
    ok: async () => [await aKey(), '--role', 'submitter', '--expires', 'never', '--burst', 'default'],
    missing: ['0123456789abcdef', '--role', 'viewer'],
  },
  'tritons keys create': { ok: () => ['ci', '--role', 'viewer'], required: ['ci', '--role', 'viewer'] },
  'tritons keys rotate': { ok: async () => [await aKey()], missing: ['0123456789abcdef'] },
  'tritons keys revoke': { ok: async () => [await aKey(), '--yes'], missing: ['0123456789abcdef', '--yes'] },
  'tritons completion': { ok: () => ['bash'], required: ['bash'], isLocal: true },
  'tritons audit export': { ok: () => ['--resource', `task/${done}`] },
  'tritons audit verify': { ok: () => [] },
};
/** It runs until it is stopped; test/cli/start.test.ts runs it. */
const elsewhere = ['tritons start'];

/** They print no result. */
const withoutJson = ['tritons start', 'tritons completion'];

const leaves = (command: CliCommand): CliCommand[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap((each) => leaves(each as CliCommand));
const commands = new Map(leaves(programOf()).map((command) => [pathOf(command), command]));
const commandOf = (words: string[]) =>
  commands.get(`tritons ${words[0]}`) ??
  commands.get(`tritons ${words.slice(0, 2).join(' ')}`) ??
  [...commands.values()].find(({ parent, isDefault }) => isDefault && parent?.name() === words[0]);

test('every command is here or tested elsewhere', () => {
  expect([...Object.keys(rows), ...elsewhere].sort()).toEqual([...commands.keys()].sort());
});

test('every route is called by a command, or says why it is not', () => {
  const called = new Set([...commands.values()].flatMap((command) => command.routes));
  const without = Object.keys(routesWithoutCommand) as RouteName[];
  expect(without.filter((name) => called.has(name))).toEqual([]);
  expect([...called, ...without].sort()).toEqual(Object.keys(routes).sort());
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

describe.each(Object.entries(rows))('%s', (name, row) => {
  const { ok, missing, required = [], isLocal, isPublic, isForAll } = row;
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
    const isData = row.isData || /^tritons (audit export|completion|keys (create|rotate)|config \w+)$/.test(name);
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

  const withoutKey = isPublic ? test.skip : test;
  withoutKey('without a key it ends with 4, and says how to give one', async () => {
    const { code, out, err } = await tritons([...words, ...(await ok())], { env: await env({ TRITONS_API_KEY: '' }) });
    const says = name === 'tritons doctor' ? out : err;
    expect({ code, says }).toEqual({ code: 4, says: expect.stringContaining('TRITONS_API_KEY') });
    if (name !== 'tritons doctor') expect(out).toBe('');
  });

  const notAllowed = isForAll ? test.skip : test;
  notAllowed('a key that does not allow it ends it with 4, and is named', async () => {
    const { code, out, err } = await tritons([...words, ...(await ok())], {
      env: await env({ TRITONS_API_KEY: onlyScrapes }),
    });
    expect({ code, out }).toEqual({ code: 4, out: '' });
    expect(err).toContain('The key comes from TRITONS_API_KEY');
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

test('doctor leaves out what the key may not see', async () => {
  const { api_key } = await client.createKey({ name: 'submits', role: 'submitter' });
  const { code, out } = await tritons(['doctor', '--json'], { env: await env({ TRITONS_API_KEY: api_key }) });
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    checks: expect.arrayContaining([
      { name: 'key', state: 'ok', says: 'submits, submitter' },
      expect.objectContaining({ name: 'agents', state: 'not_checked' }),
    ]),
  });
});
