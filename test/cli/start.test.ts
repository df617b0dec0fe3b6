import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { start } from '../../cli/commands/start.ts';
import { usage } from '../../local/read-options.ts';
import { until } from '../pipeline/a-cloud.ts';

test('tritons start, at a path with a blank, runs TRITONS until it is stopped, and ends in good order', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tritons-start-'));
  const install = join(folder, 'with a blank');
  symlinkSync(process.cwd(), install);
  const main = ['--preserve-symlinks', '--preserve-symlinks-main', join(install, 'cli/main.ts')];
  const child = spawn(process.execPath, [...main, 'start', '--memory', '--port', '0'], { cwd: folder });
  try {
    let out = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    await until(
      'it listens',
      () => out,
      (text) => text.includes('Ctrl-C stops'),
      40_000,
    );
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(out)![0];
    expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ status: 'ok' });
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    await expect(fetch(`${url}/health`)).rejects.toThrow('fetch failed');
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
}, 60_000);

test('tritons start takes every option of npm start', () => {
  const theirs = [...usage.matchAll(/^ {2}(--[\w-]+)/gm)].map(([, name]) => name);
  expect(theirs.length).toBeGreaterThan(8);
  expect(
    start()
      .options.map(({ long }) => long)
      .sort(),
  ).toEqual(theirs.sort());
});
