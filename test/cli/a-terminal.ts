import { PassThrough, Readable, Writable } from 'node:stream';
import { run } from '../../cli/run.ts';

type Given = {
  env?: NodeJS.ProcessEnv;
  stdin?: string;
  /** A terminal of so many columns; undefined: output goes to pipes. */
  columns?: number | undefined;
  /** Ctrl-C. */
  interrupt?: AbortSignal;
};

/** A terminal for commands that run in the test's process, and what they have written to it. */
export function aTerminal({ env = {}, stdin = '', columns, interrupt = new AbortController().signal }: Given) {
  const written = { out: '', err: '' };
  const sink = (name: 'out' | 'err') =>
    Object.assign(
      new Writable({
        write(chunk, _, done) {
          written[name] += String(chunk);
          done();
        },
      }),
      columns === undefined ? {} : { isTTY: true, columns, rows: 50 },
    );
  const terminal = {
    env: { HOME: '/nowhere', ...env },
    stdin: Object.assign(columns === undefined ? Readable.from([stdin]) : new PassThrough(), {
      isTTY: columns !== undefined,
    }),
    stdout: sink('out'),
    stderr: sink('err'),
    now: () => new Date(),
    interrupt: () => interrupt,
    onClosedOutput() {},
  };
  return { terminal, written };
}

/** Runs a command line in this process. */
export async function tritons(words: string[], given: Given = {}) {
  const { terminal, written } = aTerminal(given);
  const code = await run(words, terminal);
  return { code, ...written };
}
