import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from '@jest/globals';
import { type CommandOptions, runCommand } from '../../scripts/emulator/run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'run-command-'));
afterAll(() => rmSync(folder, { recursive: true }));

const log = join(folder, 'log');
const options = (more: Partial<CommandOptions> = {}): CommandOptions => ({
  cwd: folder,
  env: process.env,
  signal: new AbortController().signal,
  log,
  ...more,
});
/** A script that starts a child, writes its id to a file, and waits for it. */
const parent = 'sleep 1000 & echo $! > child; wait';

test('answers with exit code and output, which it also appends to the log', async () => {
  const result = await runCommand('sh', ['-c', 'echo out; echo err >&2; exit 3'], options());
  expect(result).toMatchObject({ exitCode: 3, stdout: 'out\n' });
  expect(result.output.split('\n').sort()).toEqual(['', 'err', 'out']);
  const logged = readFileSync(log, 'utf8');
  for (const line of ['$ sh -c', 'out', 'err']) expect(logged).toContain(line);
});

test('when interrupted it throws the reason, and leaves no process of the command behind', async () => {
  const controller = new AbortController();
  const running = runCommand('sh', ['-c', parent], options({ signal: controller.signal }));
  const child = await eventuallyRead(join(folder, 'child'));
  controller.abort(new Error('Interrupted by a test.'));
  await expect(running).rejects.toThrow('Interrupted by a test.');
  await eventuallyGone(child);
});

test('a command that takes too long is ended, and named with the place of its output', async () => {
  const running = runCommand('sh', ['-c', 'sleep 1000'], options({ timeoutMs: 50 }));
  await expect(running).rejects.toThrow(`sh -c was not done after 0.05 s. Its output is in ${log}`);
});

test('a command that does not exist is an error', async () => {
  await expect(runCommand('no-such-command', [], options())).rejects.toMatchObject({ code: 'ENOENT' });
});

async function eventuallyRead(file: string): Promise<number> {
  for (;;) {
    try {
      const text = readFileSync(file, 'utf8');
      if (text.endsWith('\n')) return Number(text);
    } catch {
      // The file is not written yet.
    }
    await sleep(5);
  }
}

/** Returns once there is no such process; a zombie counts as none. The test's own timeout ends a wait in vain. */
async function eventuallyGone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
      if (/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))) return;
    } catch {
      return;
    }
    await sleep(5);
  }
}
