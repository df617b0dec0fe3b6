import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { TritonsClient } from '../../client/tritons-client.ts';
import { PatientClient } from '../patient-client.ts';
import { describeInBubblewrap } from '../sandbox/with-bubblewrap.ts';
import { listeningSockets } from './listening-sockets.ts';
import { newFolder, runToEnd, runToEndWith, start, startWith } from './main-process.ts';
import { listenLocally } from './start-services.ts';

const lines = (text: string) => text.trimEnd().split('\n');

describe('an unusable setting ends it with one line that says so', () => {
  test('a port that is taken', async () => {
    const port = await listenLocally(createServer());
    const { code, stdout, stderr } = await runToEnd('--memory', '--port', String(port));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(lines(stderr)).toEqual([`Port ${port} is taken. Choose another: --port ${port + 1}`]);
  });

  test('a file where the data folder should be', async () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, 'mine');
    const { code, stdout, stderr } = await runToEnd('--port', '0', '--data-dir', file);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(lines(stderr)).toEqual([expect.stringContaining(file)]);
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  test('a data folder with unknown files', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'dynamodb'));
    writeFileSync(join(folder, 'dynamodb', 'CURRENT'), 'nonsense');
    const { code, stderr } = await runToEnd('--port', '0', '--data-dir', folder);
    expect(code).toBe(1);
    expect(lines(stderr)).toEqual([expect.stringContaining(folder)]);
  });

  test.each([
    ['quality.yaml', (text: string) => text.replace('pass_score: 0.8', 'pass_score: 80'), 'default.pass_score'],
    ['quality.yaml', (text: string) => text.replace('  security:', '  securty:'), 'task_types.securty'],
    ['rubrics.yaml', (text: string) => text.replace('asks:', 'ask:'), 'default[0]'],
    ['advisories.yaml', () => 'compiled: [', 'advisories.yaml cannot be read'],
    ['routing.yaml', (text: string) => text.replace('agent_types: [devops,', 'agent_types: [backend,'), '"backend"'],
  ])('a %s that is not valid', async (file, change, where) => {
    const folder = newFolder();
    cpSync('config', folder, { recursive: true });
    writeFileSync(join(folder, file), change(readFileSync(join(folder, file), 'utf8')));
    const { code, stdout, stderr } = await runToEndWith({ CONFIG_DIR: folder }, '--memory', '--port', '0');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`config/${file}`);
    expect(stderr).toContain(where);
  });

  test('a config folder without files, named in .env', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, '.env'), `CONFIG_DIR=${folder}\n`);
    const { code, stderr } = await runToEndWith({ TRITONS_ENV_FILE: join(folder, '.env') }, '--memory', '--port', '0');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^config\/\w+\.yaml cannot be read: ENOENT/);
  });

  test.each([
    [{ TEST_SECONDS: '301' }, 'TEST_SECONDS is "301"; it must be a number above 0 and at most 300.'],
    [{ TEST_SECONDS: '-1' }, 'TEST_SECONDS is "-1"; it must be a number above 0 and at most 300.'],
    [{ TEST_SANDBOX: 'docker' }, 'TEST_SANDBOX is "docker"; it must be one of bwrap, none.'],
  ])('%j', async (env, says) => {
    const { code, stdout, stderr } = await runToEndWith(env, '--memory', '--port', '0');
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: `${says}\n` });
  });

  test('a machine without bubblewrap, or one that forbids it, if tests are to be run', async () => {
    const refusing = newFolder();
    writeFileSync(
      join(refusing, 'bwrap'),
      '#!/bin/sh\necho "bwrap: No permissions to create new namespace" >&2\nexit 1\n',
    );
    chmodSync(join(refusing, 'bwrap'), 0o755);
    for (const [PATH, says] of [
      ['/nowhere', /^Tests cannot be run in a sandbox: bwrap is not in PATH\.\nInstall bubblewrap/],
      [refusing, /: bwrap cannot make a sandbox: bwrap: No permissions to create new namespace\.\nIt needs/],
    ] as const) {
      const { code, stdout, stderr } = await runToEndWith({ TEST_COMMAND: 'true', PATH }, '--memory', '--port', '0');
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(says);
      expect(stderr).toContain('TEST_SANDBOX=none');
    }
  });

  test('an unknown option, or an invalid port', async () => {
    const wrong = ['--prot=8080', '--port=x', '--port=-1', '--port=65536', '--port=1.5'];
    for (const { code, stdout, stderr } of await Promise.all(wrong.map((option) => runToEnd('--memory', option)))) {
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/--pr?ort?/);
    }
  });
});

test('a data folder that another instance uses is left alone, with one line that says so', async () => {
  const folder = newFolder();
  const first = await start('--data-dir', folder);
  const { code, stderr } = await runToEnd('--port', '0', '--data-dir', folder);
  expect(code).toBe(1);
  expect(lines(stderr)).toEqual([expect.stringContaining(folder)]);
  const client = new PatientClient({ url: first.url });
  const { taskId } = await client.submitTask({ type: 'security', title: 'Undisturbed' });
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  expect((await first.end('SIGTERM')).code).toBe(0);
});

test('stored files are readable for their user only, whatever the umask', async () => {
  const folder = join(newFolder(), 'data');
  const before = process.umask(0o000);
  const { end } = await start('--data-dir', folder);
  process.umask(before);
  await end('SIGINT');
  const kept = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  expect(kept.length).toBeGreaterThan(0);
  for (const name of ['', ...kept]) expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
});

test('--help lists the options', async () => {
  const { code, stdout, stderr } = await runToEnd('--help');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const option of ['--port', '--data-dir', '--memory']) expect(stdout).toContain(option);
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s stops it cleanly, also amid work, and --memory keeps nothing',
  async (signal) => {
    const kept = existsSync('.tritons');
    const { url, end } = await start('--memory');
    const client = new PatientClient({ url });
    for (let n = 0; n < 10; n += 1) await client.submitTask({ type: 'development', title: `Task ${n}` });
    expect((await end(signal)).code).toBe(0);
    await expect(fetch(`${url}/health`)).rejects.toThrow();
    expect(existsSync('.tritons')).toBe(kept);
  },
);

test('stored data survives a restart with the same folder', async () => {
  const folder = join(newFolder(), 'made', 'when needed');
  const first = await start('--data-dir', folder);
  const before = new PatientClient({ url: first.url });
  const { taskId } = await before.submitTask({ type: 'security', title: 'Kept Ω' });
  await before.waitForTask(taskId, { intervalMs: 50 });
  const answers = async (client: TritonsClient) => [
    await client.getTask(taskId),
    await client.getTaskResults(taskId),
    (await client.listAgents({ limit: 100 })).agents,
    (await client.getAgentPerformance({ limit: 100 })).agents.map(({ tasks_completed }) => tasks_completed),
  ];
  const kept = await answers(before);
  expect(kept[0]).toMatchObject({ status: 'completed' });
  expect((await first.end('SIGTERM')).code).toBe(0);

  const second = await start('--data-dir', folder);
  const after = new PatientClient({ url: second.url });
  expect(await answers(after)).toEqual(kept);
  await second.end('SIGTERM');
});

const sockets = process.platform === 'linux' ? test : test.skip;
sockets('only the API listens, on the loopback interface (read from /proc, so on Linux)', async () => {
  const { child, end } = await start('--memory');
  const listening = listeningSockets(child.pid!);
  expect(listening.map(({ address }) => address)).toEqual(['127.0.0.1']);
  await end('SIGTERM');
});

test('it says that tests are run, and loudly if without a sandbox', async () => {
  const env = { TEST_COMMAND: 'node --test', TEST_SANDBOX: 'none', PATH: '/nowhere' };
  const { said, end } = await startWith(env, '--memory');
  expect(said()).toMatch(/WARNING: .* WITHOUT A SANDBOX .* node --test/);
  await end('SIGTERM');
});

describeInBubblewrap('in bubblewrap', () => {
  test('it says that tests are run in a sandbox', async () => {
    const { said, end } = await startWith({ TEST_COMMAND: 'node --test' }, '--memory');
    expect(said()).toContain('Tests that agents hand in are run here, in a sandbox of bubblewrap: node --test\n');
    await end('SIGTERM');
  });
});
