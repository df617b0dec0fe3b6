import { createInterface } from 'node:readline/promises';
import type { Cli } from './cli.ts';
import { Interrupted, UsageError } from './exit.ts';

/**
 * Asks to type an id once more before something ends for good. `warning` is a sentence that says so. Throws UsageError if
 * another text is typed, or if nobody can be asked.
 */
export async function confirm({ terminal: { stdin, stderr } }: Cli, id: string, warning: string): Promise<void> {
  if (!stdin.isTTY) throw new UsageError(`${warning} Give --yes if you mean it.`);
  const lines = createInterface({ input: stdin, output: stderr });
  const stop = new AbortController();
  // Ctrl-C, and Ctrl-D.
  lines.on('SIGINT', () => stop.abort()).on('close', () => stop.abort());
  try {
    const answer = await lines
      .question(`${warning} Type ${id} to go on: `, { signal: stop.signal })
      .catch((error: unknown) => {
        throw stop.signal.aborted ? new Interrupted('\nNothing was changed.') : error;
      });
    if (answer.trim() !== id) throw new UsageError('Nothing was changed.');
  } finally {
    lines.close();
  }
}
