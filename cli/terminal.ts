import type { Readable, Writable } from 'node:stream';
import { onClosedOutput } from './output/closed-output.ts';

/** The process, as far as commands use it. Tests give them another one. */
export type Terminal = {
  env: NodeJS.ProcessEnv;
  stdin: Readable & { isTTY?: boolean };
  stdout: Writable & { isTTY?: boolean; columns?: number; rows?: number };
  stderr: Writable & { isTTY?: boolean };
  now: () => Date;
  /**
   * A signal that Ctrl-C and SIGTERM abort. Once a command has asked for it, only the second Ctrl-C ends the process at
   * once.
   */
  interrupt: () => AbortSignal;
  /** Sets what to do once nobody reads the output any more, as after `| head`: by default the process ends, without a fault. */
  onClosedOutput: (end: () => void) => void;
};

/** The terminal of this process. */
export function processTerminal(): Terminal {
  let interrupted: AbortController | undefined;
  let end: () => void = () => process.exit();
  onClosedOutput(() => end());
  return {
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    now: () => new Date(),
    interrupt() {
      if (interrupted) return interrupted.signal;
      const controller = new AbortController();
      for (const name of ['SIGINT', 'SIGTERM'] as const) {
        process.on(name, () => {
          if (controller.signal.aborted) process.exit(130);
          controller.abort();
        });
      }
      interrupted = controller;
      return controller.signal;
    },
    onClosedOutput(instead) {
      end = instead;
    },
  };
}

/** Columns of a line: those of the terminal, and no limit for a pipe or a file. */
export function columnsOf({ stdout }: Pick<Terminal, 'stdout'>): number {
  return stdout.isTTY ? stdout.columns || 80 : Number.POSITIVE_INFINITY;
}
