import { spawn } from 'node:child_process';
import type { Launch } from '../../sandbox/launch.ts';
import { LineSplitter } from './line-splitter.ts';
import type { RunningCommands } from './running-commands.ts';

/** Time between SIGTERM and SIGKILL. */
const GRACE_MS = 5_000;
/** Time to read the rest of the pipes after the command has ended. */
const DRAIN_MS = 1_000;
/** Characters kept from the end of the output, which shows the result. */
const KEPT_OUTPUT = 10_000;
const KEPT_ERROR_LINES = 10;
/** Starts the command at the first line of input. If this process dies before that, the command never runs. */
const BEGIN_WHEN_TOLD = ['/bin/sh', ['-c', 'read -r _ && exec "$@"', 'sh']] as const;

export type Running = {
  stdin: string;
  signal: AbortSignal;
  onErrorLine: (line: string) => void;
  /** Records the command before it begins. */
  running?: RunningCommands | undefined;
};
export type CommandEnd = { code: number | null; signal: NodeJS.Signals | null; stdout: string; lastErrors: string[] };

/**
 * Runs a command in a process group of its own. When `signal` aborts, the group gets SIGTERM, then SIGKILL. When the
 * command ends, processes that it leaves in the group are killed. A process with a session of its own (a daemon) is out
 * of reach and not waited for.
 */
export async function runCommand(
  { argv, cwd, env }: Launch,
  { stdin, signal, onErrorLine, running }: Running,
): Promise<CommandEnd> {
  const [shell, words] = BEGIN_WHEN_TOLD;
  const child = spawn(shell, [...words, ...argv], { cwd, env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  const forget = child.pid ? running?.add(child.pid) : undefined;
  const kill = (name: NodeJS.Signals) => {
    try {
      if (child.pid) process.kill(-child.pid, name);
    } catch {
      // The group has ended.
    }
  };
  let killer: NodeJS.Timeout | undefined;
  const stop = () => {
    kill('SIGTERM');
    killer = setTimeout(() => kill('SIGKILL'), GRACE_MS);
  };
  const lastErrors: string[] = [];
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout = (stdout + chunk).slice(-2 * KEPT_OUTPUT);
  });
  const errors = new LineSplitter((line) => {
    lastErrors.push(line);
    if (lastErrors.length > KEPT_ERROR_LINES) lastErrors.shift();
    onErrorLine(line);
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => errors.write(chunk));
  // A command need not read its input.
  child.stdin.on('error', () => {}).end(`\n${stdin}`);

  let drained: NodeJS.Timeout | undefined;
  try {
    return await new Promise<CommandEnd>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', () => {
        // Processes that the command left running may hold the pipes open.
        kill('SIGKILL');
        drained = setTimeout(() => {
          for (const pipe of child.stdio) pipe?.destroy();
        }, DRAIN_MS);
      });
      child.once('close', (code, ended) => {
        errors.end();
        resolve({ code, signal: ended, stdout: stdout.trim().slice(-KEPT_OUTPUT).toWellFormed(), lastErrors });
      });
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
    });
  } finally {
    clearTimeout(killer);
    clearTimeout(drained);
    signal.removeEventListener('abort', stop);
    forget?.();
  }
}
