import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** How long a command may take to end itself before it is killed. */
const GRACE_MS = 5_000;
/** Output is kept from the end, which says what came of it. */
const KEPT_OUTPUT = 10_000;
const KEPT_ERROR_LINES = 10;

export type CommandEnd = { code: number | null; signal: NodeJS.Signals | null; stdout: string; lastErrors: string[] };

/**
 * Runs a shell command in a process group of its own. When `signal` aborts, the whole group is asked to end, then killed;
 * and whatever the command leaves running when it ends is killed too.
 */
export async function runCommand(
  command: string,
  options: {
    cwd: string;
    env: NodeJS.ProcessEnv;
    stdin: string;
    signal: AbortSignal;
    onErrorLine: (line: string) => void;
  },
): Promise<CommandEnd> {
  const { cwd, env, stdin, signal, onErrorLine } = options;
  const child = spawn('/bin/sh', ['-c', command], { cwd, env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
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
  createInterface(child.stderr).on('line', (line) => {
    lastErrors.push(line);
    if (lastErrors.length > KEPT_ERROR_LINES) lastErrors.shift();
    onErrorLine(line);
  });
  // A command need not read what it is told.
  child.stdin.on('error', () => {}).end(stdin);

  try {
    return await new Promise<CommandEnd>((resolve, reject) => {
      child.once('error', reject);
      // Pipes may be held open by what the command left running.
      child.once('exit', () => kill('SIGKILL'));
      child.once('close', (code, ended) => {
        resolve({ code, signal: ended, stdout: stdout.trim().slice(-KEPT_OUTPUT), lastErrors });
      });
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
    });
  } finally {
    clearTimeout(killer);
    signal.removeEventListener('abort', stop);
  }
}
