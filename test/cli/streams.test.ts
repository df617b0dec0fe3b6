import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { run } from '../../cli/run.ts';
import { aCloud, aGate, offline, until } from '../pipeline/a-cloud.ts';
import { aTerminal, tritons } from './a-terminal.ts';

const system = aCloud();
const env = () => ({ TRITONS_URL: system.cloud.url, NO_COLOR: '1' });
const submit = ['submit', 'Followed', '--type', 'development', '--requirement', 'alpha beta gamma'];

/** Starts a command, whose output can be read while it runs. */
function started(words: string[], given: { columns?: number } = {}) {
  const stop = new AbortController();
  const { terminal, written } = aTerminal({ env: env(), interrupt: stop.signal, ...given });
  return { ended: run(words, terminal), written, interrupt: () => stop.abort() };
}

describe('submit --watch', () => {
  test('piped: a line for each change, and 0 for a task that completes', async () => {
    const { code, out, err } = await tritons([...submit, '--watch'], { env: env() });
    expect(code).toBe(0);
    expect(err).toMatch(/^Submitted as task_\w+\.\n$/);
    const lines = out.trim().split('\n');
    expect(lines[0]).toMatch(/^task_\w+ {2}(◌ queued|● in progress)$/);
    expect(lines.at(-1)).toMatch(/^task_\w+ {2}✓ completed$/);
    expect(lines).toContainEqual(
      expect.stringMatching(/^ {2}2 {2}✓ completed {2}agent_\w+ {2}Implement: alpha beta gamma$/),
    );
    expect(new Set(lines).size).toBe(lines.length);
  });

  test('with --json each line is a status', async () => {
    const { out } = await tritons([...submit, '--watch', '--json'], { env: env() });
    const statuses = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).status);
    expect(statuses.at(-1)).toBe('completed');
  });

  test('on a terminal the view redraws, and fits', async () => {
    const { code, out } = await tritons([...submit, '--watch'], { env: env(), columns: 60 });
    expect(code).toBe(0);
    const views = out.split('\u001b[0J').slice(1);
    expect(views.length).toBeGreaterThan(1);
    expect(stripVTControlCharacters(views.at(-1)!)).toMatch(/^Followed\n.+\n✓ completed · [\s\S]+100 %\n/);
  });
});

test.each([[['watch', 'task_x']], [['events', '-f']], [['log', 'task_x', '-f']]])(
  'Ctrl-C before the first answer ends %j with 130',
  async (words) => {
    const silent = createServer(() => stop.abort()).listen(0, '127.0.0.1');
    const stop = new AbortController();
    await once(silent, 'listening');
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const { code, err } = await tritons([...words, '--url', url], { interrupt: stop.signal });
    silent.closeAllConnections();
    silent.close();
    expect({ code, err }).toEqual({ code: 130, err: expect.not.stringContaining('aborted') });
  },
);

test('what is encrypted to a key is said to be', async () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const encrypt_results_to = publicKey.export({ format: 'jwk' }) as { kty: string };
  const { task_id } = await system.client.submitTask({ type: 'development', title: 'Sealed', encrypt_results_to });
  await system.client.waitForTask(task_id);
  for (const command of ['results', 'quality']) {
    const { out } = await tritons([command, task_id], { env: env() });
    expect(out).toContain('Encrypted to your key; docs/encryption.md opens it.');
  }
  const { err } = await tritons(['log', task_id], { env: env() });
  expect(err).toContain(`The log of ${task_id} is gone: `);
});

describe('watch', () => {
  test('ends with 130 at Ctrl-C, and the task goes on', async () => {
    const gate = aGate();
    system.cast.play = async (order, context) => {
      await gate.opened;
      return offline(order, context);
    };
    const { task_id } = await system.client.submitTask({ type: 'development', title: 'Held' });
    const watching = started(['watch', task_id]);
    await until(
      'it shows the task',
      () => watching.written.out,
      (out) => out.includes('working'),
    );
    watching.interrupt();
    expect(await watching.ended).toBe(130);
    expect(watching.written.err).toBe(`${task_id} goes on. Watch it again: tritons watch ${task_id}\n`);
    gate.open();
    expect(await system.client.waitForTask(task_id)).toMatchObject({ status: 'completed' });
  });

  test('ends with 1 for a task that failed, and says why and what leads on', async () => {
    system.cast.play = async () => {
      throw new Error('no disk \u001b[2J');
    };
    const { task_id } = await system.client.submitTask({ type: 'development', title: 'Broken' });
    const { code, out } = await tritons(['watch', task_id], { env: env(), columns: 80 });
    expect(code).toBe(1);
    const last = stripVTControlCharacters(out.split('\u001b[0J').at(-1)!);
    expect(last).toContain('✗ failed');
    expect(last).toContain('no disk \\u{1b}[2J');
    expect(last).toContain(`tritons retry ${task_id}`);
  });

  test('of a task that is deleted meanwhile ends with 3', async () => {
    const gate = aGate();
    system.cast.play = async (order, context) => {
      await gate.opened;
      return offline(order, context);
    };
    const { task_id } = await system.client.submitTask({ type: 'development', title: 'Deleted' });
    const watching = started(['watch', task_id]);
    await until(
      'it shows the task',
      () => watching.written.out,
      (out) => out.includes('working'),
    );
    await system.client.deleteTask(task_id);
    expect(await watching.ended).toBe(3);
    gate.open();
  });
});

test('a task that waits for approval says how to approve it, and which subtasks can be rejected', async () => {
  const { task_id } = await system.client.submitTask({ type: 'development', title: 'Gated', approval: true });
  await until(
    'it waits',
    () => system.client.getTaskStatus(task_id),
    ({ stage }) => stage === 'approval',
  );
  const { out } = await tritons(['status', task_id], { env: env() });
  expect(out).toContain('◆ waits for approval');
  expect(out).toContain(`tritons approve ${task_id}  completes the task`);
  const wrong = await tritons(['reject', task_id, '--subtask', '9', '--comment', 'no'], { env: env() });
  expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('--subtask is 9') });
  expect(await tritons(['reject', task_id, '--subtask', '1', '--comment', 'no'], { env: env() })).toMatchObject({
    code: 0,
  });
  await system.client.cancelTask(task_id);
});

test('quality shows findings with the lines of code around them', async () => {
  const content = "import { join } from 'node:path';\n\n// alpha beta gamma\nexport const x = 1;\n\u001b[31m\n";
  system.cast.play = async (order, context) => {
    const made = await offline(order, context);
    return { ...made, artifacts: [{ path: 'src/x.ts', media_type: 'text/x-typescript', content }] };
  };
  const { task_id } = await system.client.submitTask({
    type: 'development',
    title: 'Checked',
    requirements: ['alpha beta gamma'],
  });
  await system.client.waitForTask(task_id);
  const { out } = await tritons(['quality', task_id, '--all'], { env: env() });
  expect(out).toMatch(/\n {4}major src\/x\.ts:5\n/);
  expect(out).toContain('        4 │ export const x = 1;\n      ▸ 5 │ \\u{1b}[31m\n');
  expect((await tritons(['quality', task_id, '--all', '--no-code'], { env: env() })).out).not.toContain('│');
  const sarif = JSON.parse((await tritons(['quality', task_id, '--sarif'], { env: env() })).out);
  expect(sarif).toMatchObject({ version: '2.1.0' });
});

describe('events', () => {
  test('-f prints what happens from now on, until Ctrl-C', async () => {
    const following = started(['events', '-f', '--types', 'task.submitted', '--json']);
    const lines = () =>
      following.written.out
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    const titles = ['a', 'b'];
    // Until it listens, what happens is not for it.
    const ids: string[] = [];
    await until(
      'it prints an event',
      async () => {
        ids.push((await system.client.submitTask({ type: 'development', title: titles[ids.length % 2]! })).task_id);
        await new Promise((resolve) => setTimeout(resolve, 300));
        return lines().length;
      },
      (length) => length > 0,
    );
    following.interrupt();
    expect(await following.ended).toBe(130);
    for (const event of lines()) expect(ids.map((id) => `task/${id}`)).toContain(event.resource);
  });

  test('of a type that does not exist are refused', async () => {
    const { code, err } = await tritons(['events', '--types', 'task.exploded'], { env: env() });
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('is no type of event') });
  });
});

describe('submit', () => {
  test.each([
    ['YAML', 'type: quality\ntitle: From YAML\nrequirements:\n  - alpha beta\n'],
    ['JSON', '{"type":"quality","title":"From JSON","requirements":["alpha beta"]}'],
  ])('takes %s from standard input; options replace its fields', async (form, stdin) => {
    const { code, out } = await tritons(['submit', '--file', '-', '--priority', 'high', '--json'], {
      env: env(),
      stdin,
    });
    expect(code).toBe(0);
    expect(await system.client.getTask(JSON.parse(out).task_id)).toMatchObject({
      title: `From ${form}`,
      priority: 'high',
      requirements: ['alpha beta'],
    });
  });

  test('names every field that is wrong', async () => {
    const { code, out, err } = await tritons(['submit', '--json'], { env: env(), stdin: '{"title":"","colour":1}' });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    for (const field of ['type', 'title', 'colour']) expect(err).toMatch(new RegExp(`^ {2}${field} `, 'm'));
  });

  test.each([
    ['- a list', 'holds no task'],
    ['a: [', 'neither YAML nor JSON'],
    ['a: 1\na: 2', 'neither YAML nor JSON'],
    ['', 'holds no task'],
  ])('refuses %j', async (stdin, says) => {
    const { code, err } = await tritons(['submit', '--file', '-'], { env: env(), stdin });
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(says) });
  });
});
