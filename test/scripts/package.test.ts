import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { until } from '../until.ts';

const run = promisify(execFile);
const modules = resolve('node_modules');
const folder = mkdtempSync(join(tmpdir(), 'tritons-package-'));
const installed = (...path: string[]) => join(folder, 'node_modules', ...path);
const cli = installed('tritons/cli/main.js');
/** Like a stranger's: nothing of this repository's settings, and no .env. */
const env = { PATH: process.env.PATH, HOME: folder, NODE_NO_WARNINGS: '1' };
const said = async (file: string, args: string[]) => {
  const ended = await run(process.execPath, [file, ...args], { cwd: folder, env }).catch((error) => error);
  return { code: ended.code ?? 0, stdout: ended.stdout as string, stderr: ended.stderr as string };
};

/** Packs a package and unpacks it where npm would install it. What it depends on comes from this repository. */
async function install(name: string) {
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: join(folder, 'packages', name),
  });
  mkdirSync(installed(name), { recursive: true });
  await run('tar', ['xzf', join(folder, stdout.trim()), '--strip-components=1', '-C', installed(name)]);
}

beforeAll(async () => {
  await run(process.execPath, ['scripts/build-dashboard.ts']);
  await run(process.execPath, ['scripts/package.ts', join(folder, 'packages')]);
  await install('tritons');
  symlinkSync(join(modules, 'zod'), installed('zod'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the command line is small, compiled, and needs nothing but zod', () => {
  const files = globSync('**/*', { cwd: installed('tritons') }).map((file) => installed('tritons', file));
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  expect(bytes).toBeLessThan(2_000_000);
  expect(files.filter((file) => /(?<!\.d)\.ts$|test/.test(file.slice(folder.length)))).toEqual([]);
  const manifest = JSON.parse(readFileSync(installed('tritons/package.json'), 'utf8'));
  expect(manifest).toMatchObject({ version: JSON.parse(readFileSync('package.json', 'utf8')).version, license: 'MIT' });
  expect(Object.keys(manifest.dependencies)).toEqual(['zod']);
});

test('without the server, it says how to get one', async () => {
  expect(await said(cli, ['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  expect(await said(cli, ['start'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('npm install tritons-server@'),
  });
});

test('on a Node.js that lacks what the server calls, it says which one is needed', async () => {
  const older = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '22.23.3' } })";
  writeFileSync(join(folder, 'older.mjs'), older);
  expect(await said('--import', ['./older.mjs', cli, 'start'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Node.js 24 or later, and this is 22.23.3'),
  });
});

test.each(['bundler', 'nodenext'])('its types are those of a strict project (%s)', async (moduleResolution) => {
  const program = `
import { ApiError, TaskDeployer, TritonsClient, type TaskView, parseRoadmap } from 'tritons/client';

const client = new TritonsClient({ url: 'http://127.0.0.1:8080' });
export async function first(): Promise<TaskView> {
  const { task_id } = await client.submitTask({ type: 'development', title: 'A title' });
  for await (const { task } of client.watch(task_id)) if (task.status === 'completed') return task;
  throw new Error('The task did not end');
}
export const wrong = (error: unknown) => error instanceof ApiError && error.is('notFound');
export const deployer = new TaskDeployer(client, parseRoadmap('id: a'));
// @ts-expect-error A task has a title.
client.submitTask({ type: 'development' });
`;
  writeFileSync(join(folder, 'program.ts'), program);
  const compilerOptions = {
    ...{ module: moduleResolution === 'bundler' ? 'esnext' : 'nodenext', moduleResolution },
    ...{ strict: true, noEmit: true, target: 'es2024', lib: ['es2024', 'dom', 'dom.iterable'], types: [] },
  };
  const config = join(folder, `tsconfig.${moduleResolution}.json`);
  writeFileSync(config, JSON.stringify({ compilerOptions, files: ['program.ts'] }));
  const { stdout } = await run(process.execPath, [join(modules, 'typescript/bin/tsc'), '-p', config]).catch(
    (error) => error,
  );
  expect(stdout).toBe('');
});

test('with the server beside it, it starts TRITONS, and a program of the client runs a task', async () => {
  await install('tritons-server');
  symlinkSync(modules, installed('tritons-server/node_modules'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = spawn(process.execPath, [cli, 'start', '--memory', '--port', String(port)], {
    cwd: folder,
    env,
    stdio: 'pipe',
  });
  const output: string[] = [];
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (data) => output.push(String(data)));
  try {
    await until(
      'the server listens',
      () => output.join(''),
      (text) => text.includes(`listens on ${url}`) || server.exitCode !== null,
    );
    expect(server.exitCode).toBeNull();
    const program = `
import { TritonsClient } from 'tritons/client';

const client = new TritonsClient({ url: '${url}' });
const { task_id } = await client.submitTask({ type: 'development', title: 'A title', requirements: ['a'] });
for await (const { status } of client.watch(task_id)) if (status.progress === 100) console.log(status.status);
`;
    writeFileSync(join(folder, 'program.mjs'), program);
    expect(await said(join(folder, 'program.mjs'), [])).toMatchObject({ code: 0, stdout: 'completed\n' });
    const tasks = await said(cli, ['tasks', '--url', url, '--json']);
    expect(JSON.parse(tasks.stdout).tasks).toMatchObject([{ title: 'A title', status: 'completed' }]);
    const page = await fetch(url, { headers: { accept: 'text/html' } });
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<title>TRITONS</title>')]);
  } finally {
    await end(server);
  }
});

async function freePort(): Promise<number> {
  const listening = createServer().listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  await new Promise((closed) => listening.close(closed));
  return port;
}

async function end(server: ChildProcess) {
  if (server.exitCode !== null) return;
  server.kill('SIGTERM');
  await once(server, 'close');
}
