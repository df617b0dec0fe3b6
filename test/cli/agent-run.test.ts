import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { identityOf } from '../../cli/agent/process-identity.ts';
import type { TritonsClient } from '../../client/tritons-client.ts';
import { type EmbeddedCloud, startEmbeddedCloud } from '../../local/embedded-cloud.ts';
import { PatientClient } from '../patient-client.ts';
import { agentsOf, leases, until } from '../pipeline/a-cloud.ts';

let cloud: EmbeddedCloud;
let client: TritonsClient;
let home: string;
const children = new Set<ChildProcess>();

beforeAll(async () => {
  cloud = await startEmbeddedCloud({ agents: agentsOf(['architect', 'qa'], { capacity: 10 }) });
  client = new PatientClient({ url: cloud.url });
});
afterAll(() => cloud.stop());
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'tritons-cli-'));
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  for (const taskId of submitted.splice(0)) await client.cancelTask(taskId).catch(() => {});
  const { agents } = await client.listAgents({ agent_type: 'backend', limit: 100 });
  for (const { agent_id } of agents) await client.removeAgent(agent_id);
  await rm(home, { recursive: true });
});

type Event = { event: string; [field: string]: unknown };

/** Starts `tritons agent run` with a shell script as its command. Returns its events and its end. */
function agentRun(script: string, options: string[] = [], env: NodeJS.ProcessEnv = {}) {
  const required = ['--url', cloud.url, '--type', 'backend', '--exec', script, '--json'];
  const defaults = [
    '--heartbeat-seconds',
    '0.3',
    '--credentials',
    join(home, 'agents.json'),
    '--dir',
    join(home, 'work'),
  ];
  const child = spawn(process.execPath, ['cli/main.ts', 'agent', 'run', ...required, ...defaults, ...options], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.add(child);
  const events: Event[] = [];
  createInterface(child.stdout).on('line', (line) => events.push(JSON.parse(line) as Event));
  const exit = once(child, 'close').then(([code]) => code as number | null);
  const seen = (event: string, times = 1) =>
    until(
      `${event} was said`,
      () => events,
      (all) => all.filter((one) => one.event === event).length >= times,
    );
  return { child, events, exit, seen };
}

const submitted: string[] = [];
const submit = async (title: string) => {
  const { taskId } = await client.submitTask({ type: 'development', title, requirements: ['alpha beta gamma'] });
  submitted.push(taskId);
  return taskId;
};
const ended = (taskId: string) => client.waitForTask(taskId);
/** The lines of a log that has ended, of all its pages. */
async function logOf(taskId: string): Promise<string[]> {
  const texts: string[] = [];
  let cursor: string | undefined;
  await until(
    'the log has ended',
    async () => {
      const page = await client.getTaskLog(taskId, cursor === undefined ? {} : { cursor });
      texts.push(...page.lines.map(({ text }) => text));
      cursor = page.next_cursor ?? undefined;
      return page;
    },
    ({ ended }) => ended,
  );
  return texts;
}
const backendOf = async (taskId: string) =>
  (await client.getTask(taskId)).subtasks.find(({ agent_type }) => agent_type === 'backend');

test('a script that writes files: they are in the results, its output is the summary, its stderr the log', async () => {
  const script = `
    cat > stdin.json
    cmp -s stdin.json "$TRITONS_SUBTASK" || echo "they differ in form" >&2
    rm stdin.json
    echo "started on attempt $TRITONS_ATTEMPT" >&2
    mkdir -p src && printf '# alpha beta gamma\\n' > README.md && printf 'export const x = 1;\\n' > src/x.ts
    ls inputs/*/briefs/*.md >&2
    mkdir node_modules && echo no > node_modules/no.js && ln -s /etc/passwd passwd
    printf '\\377\\376' > image.bin
    echo x > 'back\\slash.txt' && echo x > "$(printf 'not\\377utf8')" && mkdir 'c:' && echo x > c:/x
    echo "Wrote a README"`;
  const run = agentRun(script, ['--once']);
  const taskId = await submit('Files');
  expect(await ended(taskId)).toMatchObject({ status: 'completed' });
  expect(await run.exit).toBe(0);
  expect(run.events.map(({ event }) => event)).toEqual(['registered', 'taken', 'handed_in']);
  const { deliverables } = await client.getTaskResults(taskId);
  expect(deliverables.find(({ runtime }) => runtime === 'pull')).toMatchObject({
    summary: 'Wrote a README',
    artifacts: [
      { path: 'README.md', media_type: 'text/markdown', content: '# alpha beta gamma\n' },
      { path: 'src/x.ts', media_type: 'text/x-typescript', content: 'export const x = 1;\n' },
    ],
  });
  const log = await logOf(taskId);
  expect(log).toContain('started on attempt 1');
  expect(log.some((line) => /^inputs\/subtask_.*_1\/briefs\/.*\.md$/.test(line))).toBe(true);
  expect(log).toContain('passwd is left out: it is a symbolic link');
  expect(log).toContain('image.bin is left out: it is not UTF-8 text, and a deliverable takes nothing else');
  expect(log).toContain('"back\\\\slash.txt" is left out: it has a backslash in its path');
  expect(log).toContain('"c:" is left out: it has an absolute path');
  expect(log.join('\n')).toContain('has a name that is not UTF-8');
  expect(await readdir(join(home, 'work'))).toEqual([]);
});

test('for rework the command starts from the returned files', async () => {
  const script = `
    if [ -f cluster.json ]; then
      cat cluster.json >&2
      echo '{"nodes": 3}' > cluster.json
    else
      mkdir docs && echo '# alpha beta gamma' > docs/a.md && echo '{"nodes": ' > cluster.json
    fi`;
  const run = agentRun(script);
  const taskId = await submit('Rework');
  expect(await ended(taskId)).toMatchObject({ status: 'completed' });
  run.child.kill('SIGTERM');
  await run.exit;
  const { deliverables } = await client.getTaskResults(taskId);
  expect(deliverables.find(({ runtime }) => runtime === 'pull')).toMatchObject({
    attempt: 2,
    artifacts: [
      { path: 'cluster.json', content: '{"nodes": 3}\n' },
      { path: 'docs/a.md', content: '# alpha beta gamma\n' },
    ],
  });
  expect(await logOf(taskId)).toContain('{"nodes": ');
});

test('a chatty command stays alive: long lines are cut, and all of them arrive', async () => {
  const script = `
    line=$(head -c 3000 /dev/zero | tr '\\0' x | sed 's/x/語/g')
    for i in $(seq 300); do echo "$i $line"; done >&2
    sleep 1.5; echo "alpha beta gamma" > a.md`;
  const run = agentRun(script, ['--once']);
  const taskId = await submit('Chatty');
  expect(await ended(taskId)).toMatchObject({ status: 'completed' });
  expect(await run.exit).toBe(0);
  const own = (await logOf(taskId)).filter((line) => /^\d+ 語+…$/.test(line));
  expect([own.length, own.at(-1)?.length]).toEqual([300, 1_000]);
});

test('an exit code fails the attempt with the last lines of output', async () => {
  const run = agentRun('echo "no disk" >&2; exit 3', ['--once']);
  const taskId = await submit('Exit');
  expect(await run.exit).toBe(1);
  const backend = await until(
    'the failure is noted',
    () => backendOf(taskId),
    (subtask) => (subtask?.failures.length ?? 0) > 0,
  );
  expect(backend?.failures[0]).toMatchObject({
    error: 'AttemptFailed',
    message: 'The command ended with exit code 3\nno disk',
  });
});

test('more than a deliverable may have fails the attempt, with the reason', async () => {
  const run = agentRun('head -c 9000000 /dev/zero | tr "\\0" x > big.txt', ['--once']);
  await submit('Big');
  expect(await run.exit).toBe(1);
  expect(run.events.at(-1)).toMatchObject({ event: 'failed', detail: expect.stringContaining('big.txt') });
});

test('a large file goes by upload', async () => {
  const run = agentRun('echo "alpha beta gamma" > a.md; head -c 4000000 /dev/zero | tr "\\0" x > large.txt', [
    '--once',
  ]);
  const taskId = await submit('Large');
  expect(await ended(taskId)).toMatchObject({ status: 'completed' });
  expect(await run.exit).toBe(0);
  const { deliverables } = await client.getTaskResults(taskId);
  expect(
    deliverables.find(({ runtime }) => runtime === 'pull')?.artifacts.map(({ path, bytes }) => [path, bytes]),
  ).toEqual([
    ['a.md', 17],
    ['large.txt', 4_000_000],
  ]);
});

test('without bubblewrap --test is refused at the start, with what to do; so is an unknown sandbox', () => {
  const words = ['cli/main.ts', 'agent', 'run', '--type', 'backend', '--exec', 'true', '--test', 'true'];
  const options = { env: { PATH: '/nowhere' }, encoding: 'utf8' } as const;
  const missing = spawnSync(process.execPath, words, options);
  expect(missing).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('bwrap is not in PATH') });
  expect(missing.stderr).toContain('--test-sandbox none runs them without one');
  expect(spawnSync(process.execPath, [...words, '--test-sandbox', 'docker'], options)).toMatchObject({
    status: 2,
    stderr: '--test-sandbox is "docker"; it takes bwrap or none.\n',
  });
});

describe('a command that hangs', () => {
  const hangs = () => `echo $$ > ${home}/pid; sleep 600 & echo $! > ${home}/child; wait`;
  const isAlive = async (file: string) => {
    try {
      process.kill(Number(await readFile(join(home, file), 'utf8')), 0);
      return true;
    } catch {
      return false;
    }
  };
  const gone = () =>
    until(
      'command and child have ended',
      async () => [await isAlive('pid'), await isAlive('child')],
      (alive) => !alive.includes(true),
    );
  // The shell makes the file before it writes to it.
  const running = () => until('it runs', () => readFile(join(home, 'child'), 'utf8').catch(() => ''), Boolean);

  test('is killed with its child processes when the task is cancelled; the agent goes on', async () => {
    const run = agentRun(hangs());
    const taskId = await submit('Hang');
    await running();
    await client.cancelTask(taskId);
    await gone();
    await run.seen('over');
    expect(run.events.at(-1)).toMatchObject({ detail: expect.stringContaining('cancelled') });
    await rm(join(home, 'child'));
    await submit('Hang again');
    await running();
    run.child.kill('SIGINT');
    expect(await run.exit).toBe(0);
  });

  test('is killed on Ctrl-C, and its subtask goes on with another agent', async () => {
    const run = agentRun(hangs());
    const taskId = await submit('Interrupt');
    await running();
    run.child.kill('SIGINT');
    expect(await run.exit).toBe(0);
    await gone();
    expect(run.events.map(({ event }) => event)).toEqual(['registered', 'taken', 'stopping', 'released']);
    expect(await leases(client)).toEqual([]);
    expect(await backendOf(taskId)).toMatchObject({ status: 'ready', attempt: 2, failures: [{ error: 'Released' }] });
    const other = agentRun('echo "alpha beta gamma" > done.md', ['--once', '--id', 'another']);
    expect(await ended(taskId)).toMatchObject({ status: 'completed' });
    expect(await other.exit).toBe(0);
  });

  test('whose agent was killed outright is given back when the agent starts again', async () => {
    const run = agentRun(hangs());
    const taskId = await submit('Killed');
    await running();
    run.child.kill('SIGKILL');
    await run.exit;
    const again = agentRun('echo "alpha beta gamma" > done.md', ['--once']);
    expect(await ended(taskId)).toMatchObject({ status: 'completed' });
    expect(await again.exit).toBe(0);
    // The earlier command was still running; the new process ended it.
    expect(again.events.slice(0, 2).map(({ event }) => event)).toEqual(['ended', 'joined']);
    const child = Number(await readFile(join(home, 'child'), 'utf8'));
    expect(() => process.kill(child, 0)).toThrow('ESRCH');
  });

  test('is left alone by a second agent that starts with the same credentials', async () => {
    const run = agentRun(hangs());
    await submit('Beside');
    await running();
    const beside = agentRun('true', ['--type', 'database', '--id', 'beside']);
    await beside.seen('registered');
    const child = Number(await readFile(join(home, 'child'), 'utf8'));
    process.kill(child, 0);
    expect(beside.events.map(({ event }) => event)).not.toContain('ended');
    for (const each of [run, beside]) each.child.kill('SIGTERM');
    expect(await Promise.all([run.exit, beside.exit])).toEqual([0, 0]);
    await client.removeAgent('beside');
  });

  test.each(['SIGHUP', 'SIGTERM'] as const)('is killed on %s, and its subtask given back', async (signal) => {
    const run = agentRun(hangs());
    const taskId = await submit(signal);
    await running();
    run.child.kill(signal);
    expect(await run.exit).toBe(0);
    await gone();
    expect((await backendOf(taskId))?.failures).toMatchObject([{ error: 'Released' }]);
  });

  test('is given back if nobody reads what the agent prints any more', async () => {
    const run = agentRun(hangs());
    await run.seen('registered');
    run.child.stdout?.destroy();
    const exit = once(run.child, 'exit');
    const taskId = await submit('Unread');
    expect(await exit).toEqual([0, null]);
    expect((await backendOf(taskId))?.failures).toMatchObject([{ error: 'Released' }]);
  });

  test('is killed when npm is, which starts a shell in between', async () => {
    const words = ['tritons', 'agent', 'run', '--url', cloud.url, '--type', 'backend', '--exec', hangs()];
    const npx = spawn('npx', ['--no-install', ...words, '--credentials', join(home, 'agents.json')], {
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: 'ignore',
      detached: true,
    });
    children.add(npx);
    const taskId = await submit('By npx');
    await running();
    npx.kill('SIGTERM');
    const child = Number(await readFile(join(home, 'child'), 'utf8'));
    await until(
      'the command has ended',
      () => identityOf(child),
      (seen) => seen === undefined,
    );
    await until(
      'the subtask is given back',
      () => backendOf(taskId),
      (seen) => seen?.failures[0]?.error === 'Released',
    );
  });
});

test('its key is kept for its owner only, used again, and not told to the command', async () => {
  const first = agentRun('echo "alpha beta gamma" > a.md', ['--once']);
  await ended(await submit('First'));
  expect(await first.exit).toBe(0);
  const file = join(home, 'agents.json');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const [{ apiKey }] = Object.values(JSON.parse(await readFile(file, 'utf8'))) as [{ apiKey: string }];
  expect(JSON.stringify(first.events)).not.toContain(apiKey);
  const second = agentRun('if env | grep -q tritons_; then exit 9; fi; echo "alpha beta gamma" > a.md', ['--once'], {
    TRITONS_AGENT_ID: String(first.events[0]?.agent_id),
    TRITONS_AGENT_KEY: apiKey,
  });
  const taskId = await submit('Second');
  expect(await ended(taskId)).toMatchObject({ status: 'completed' });
  expect(await second.exit).toBe(0);
  expect(second.events[0]).toMatchObject({ event: 'joined', agent_id: first.events[0]?.agent_id });
});

test('given credentials that are wrong end it with 4, and are not replaced', async () => {
  const env = { TRITONS_AGENT_ID: 'nobody', TRITONS_AGENT_KEY: `tritons_${'0'.repeat(16)}_${'a'.repeat(43)}` };
  const run = agentRun('true', [], env);
  expect(await run.exit).toBe(4);
  expect(existsSync(join(home, 'agents.json'))).toBe(false);
});

test('credentials of an agent that the API has forgotten are replaced', async () => {
  const entry = { agentId: 'forgotten', apiKey: `tritons_${'0'.repeat(16)}_${'a'.repeat(43)}` };
  await writeFile(join(home, 'agents.json'), JSON.stringify({ [`${cloud.url} backend`]: entry }));
  const run = agentRun('true');
  await run.seen('registered');
  run.child.kill('SIGTERM');
  expect(await run.exit).toBe(0);
});

test('an agent that is removed while it runs ends with 4, its command killed', async () => {
  const run = agentRun('sleep 600');
  await submit('Remove');
  await run.seen('taken');
  await client.removeAgent(String(run.events[0]?.agent_id));
  expect(await run.exit).toBe(4);
});

test.each([
  [['--capacity', 'x'], 2],
  [['--price', '-1'], 2],
  [['--nonsense'], 2],
  [['--type', 'wizard'], 2],
  [['--url', 'nonsense'], 2],
  [['--dir', '/proc/nope'], 2],
  [['--url', 'localhost:8080'], 2],
  [['--url', 'http://127.0.0.1:9', '--connect-seconds', '0'], 5],
  [['--id', 'agent_architect_1'], 2],
])('%j ends it with %i', async (options, code) => {
  expect(await agentRun('true', options).exit).toBe(code);
});

test('work up to its capacity is done at once', async () => {
  const run = agentRun(
    `touch ${home}/$TRITONS_SUBTASK_ID; while [ $(ls ${home} | grep -c subtask_) -lt 2 ]; do sleep 0.1; done; echo "alpha beta gamma" > a.md`,
    ['--capacity', '2'],
  );
  const tasks = [await submit('One'), await submit('Two')];
  for (const taskId of tasks) expect(await ended(taskId)).toMatchObject({ status: 'completed' });
  run.child.kill('SIGINT');
  expect(await run.exit).toBe(0);
});
