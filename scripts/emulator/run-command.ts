import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { basename } from 'node:path';
import { endGroup, spawnGroup } from './process-groups.ts';

export type CommandOptions = {
  cwd: string;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
  /** File to append the output to; without one it goes to the terminal. */
  log?: string;
  timeoutMs?: number;
};

/** `output` is stdout and stderr in their order. Both fields are empty if the output went to the terminal. */
export type CommandResult = { exitCode: number | null; stdout: string; output: string };

/**
 * Runs a command to its end and returns its exit code. Throws the signal's reason if that aborts, and an Error after
 * `timeoutMs` (10 minutes by default) or if there is no such command.
 */
export async function runCommand(command: string, args: string[], options: CommandOptions): Promise<CommandResult> {
  const { cwd, env, signal, log, timeoutMs = 600_000 } = options;
  signal.throwIfAborted();
  const stdio = log ? (['ignore', 'pipe', 'pipe'] as const) : (['ignore', 'inherit', 'inherit'] as const);
  const child = spawnGroup(command, args, { cwd, env, stdio: [...stdio] });
  const [stdout, output]: [string[], string[]] = [[], []];
  if (log) {
    appendFileSync(log, `$ ${[basename(command), ...args].join(' ')}\n`);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        output.push(chunk);
        if (stream === child.stdout) stdout.push(chunk);
        appendFileSync(log, chunk);
      });
    }
  }
  const over = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    const [exitCode] = (await once(child, 'close', { signal: over })) as [number | null];
    return { exitCode, stdout: stdout.join(''), output: output.join('') };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (!over.aborted) throw error;
    const said = log ? ` Its output is in ${log}.` : '';
    throw new Error(`${basename(command)} ${args[0]} was not done after ${timeoutMs / 1_000} s.${said}`);
  } finally {
    endGroup(child);
  }
}

/** The last lines of an output, for an error. */
export function lastLines(output: string, count = 15): string {
  return output.trimEnd().split('\n').slice(-count).join('\n');
}
