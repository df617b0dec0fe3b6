import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { runCommand } from '../../cli/agent/run-command.ts';
import { RunningCommands } from '../../cli/agent/running-commands.ts';
import { inShell } from '../../sandbox/launch.ts';

async function run(command: string, signal = new AbortController().signal) {
  const lines: string[] = [];
  const started = performance.now();
  const onErrorLine = (line: string) => void lines.push(line);
  const launch = inShell(command, tmpdir(), process.env);
  const end = await runCommand(launch, { stdin: '{}', signal, onErrorLine });
  return { ...end, lines, elapsedMs: performance.now() - started };
}

test('a daemon that holds the pipes is not waited for; the earlier output is kept', async () => {
  const { code, stdout, lines, elapsedMs } = await run(
    'setsid sleep 100 & echo done; echo one >&2; printf two >&2; exit 3',
  );
  expect({ code, stdout, lines }).toEqual({ code: 3, stdout: 'done', lines: ['one', 'two'] });
  expect(elapsedMs).toBeLessThan(90_000);
});

test('nor when the command is stopped', async () => {
  const { signal, elapsedMs } = await run('setsid sleep 100 & sleep 100', AbortSignal.timeout(300));
  expect(signal).toBe('SIGTERM');
  expect(elapsedMs).toBeLessThan(90_000);
});

test('much output that comes late is read to its end', async () => {
  const { lines } = await run('seq 200000 >&2');
  expect([lines.length, lines.at(-1)]).toEqual([200_000, '200000']);
});

test('a command begins only when it is recorded, so none runs that could not be found again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tritons-run-'));
  const began = join(folder, 'began');
  const beganBeforeNoted: boolean[] = [];
  class SlowNotes extends RunningCommands {
    override add(group: number) {
      spawnSync('sleep', ['0.3']);
      beganBeforeNoted.push(existsSync(began));
      return super.add(group);
    }
  }
  const running = new SlowNotes(join(folder, 'running'));
  const rest = { stdin: 'told', signal: new AbortController().signal, onErrorLine: () => {}, running };
  const { code, stdout } = await runCommand(inShell(`touch ${began}; cat`, folder, process.env), rest);
  expect({ code, stdout, began: existsSync(began) }).toEqual({ code: 0, stdout: 'told', began: true });
  expect(beganBeforeNoted).toEqual([false]);
  rmSync(folder, { recursive: true });
});
